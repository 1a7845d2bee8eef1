import './compat.js';
