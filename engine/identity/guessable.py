"""Words of which guessable passwords are made.  A password that is one of them with digits around is refused."""

from __future__ import annotations

_TEXT = """
    password passwd passw0rd pass admin administrator root user test guest welcome login letmein master secret
    qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qweasd qweasdzxc abc abcd abcdef aaaa iloveyou
    monkey dragon sunshine princess football baseball shadow superman batman trustno hello freedom whatever
    woaini woaini1314 wodemima mima zhongguo china beijing jinan licheng shandong minzheng minzhengju yijianshi
    jiuzhu dibao zhengwu renshe shequ jiedao nihao aini laopo laogong mama baba baobao woaiwojia caonima
    iloveu loveyou changeme default system oracle postgres mysql server internet computer computer123 office
    windows microsoft huawei lenovo xiaomi tencent alibaba baidu google samsung apple spring summer autumn winter
    january february monday friday company demo example sample temp temporary
"""
WORDS = frozenset(_TEXT.split())
RUNS = (
    "0123456789",
    "9876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc",
)
LONGEST_RUN = 4
LOOKS_LIKE = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)


def is_guessable(password: str) -> bool:
    """Whether ``password`` is a common word, a run of neighbouring keys or one character again and again, decorated."""
    plain = password.lower()
    core = "".join(mark for mark in plain if mark.isalpha())
    disguised = "".join(
        mark for mark in plain.strip("0123456789!@#$%^&*._- ").translate(LOOKS_LIKE) if mark.isalpha()
    )
    if _is_a_word(core) or _is_a_word(disguised) or len(set(plain)) <= LONGEST_RUN:
        return True
    rest = plain
    for run in RUNS:
        for size in range(len(run), LONGEST_RUN - 1, -1):
            for start in range(len(run) - size + 1):
                rest = rest.replace(run[start : start + size], "")
    return len(rest) < LONGEST_RUN


def _is_a_word(letters: str) -> bool:
    """Whether ``letters`` are a common word, or one with hardly anything else."""
    if letters in WORDS:
        return True
    return any(word in letters and len(letters) - len(word) < LONGEST_RUN for word in WORDS if len(word) >= 5)
