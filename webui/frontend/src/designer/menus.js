// What the engine cannot run is not offered; a file that has it already is opened, and the checker says what to do.
const NEVER = /signal|compensat|cancel|link-|conditional|complex|transaction|ad-?hoc|event-sub-?process|subprocess-collapsed|collapsed-subprocess|participant|multiple|(message|timer|escalation|error)-start|start-(message|timer|escalation|error)|instantiat|call-activity-loop|data-store/i;
const HEADERS = /toggle-loop|toggle-adhoc|toggle-participant/;
const KEPT_GROUPS = new Set(['Zeebe__ExecutionListeners', 'Zeebe__TaskListeners', 'businessId', 'jobPriorityDefinition', 'activeElements', 'adHocSubProcessImplementation', 'event-condition', 'multiInstanceCompletion']);
const ENTRIES = new Set(['assignmentDefinitionCandidateUsers', 'taskScheduleFollowUpDate', 'priorityDefinitionPriority', 'versionTag', 'bindingType', 'candidateUsers', 'followUpDate']);

const without = (pattern) => (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !pattern.test(id)));

class SupportedMenus {
  constructor(popupMenu) {
    for (const menu of ['bpmn-replace', 'bpmn-create', 'bpmn-append']) popupMenu.registerProvider(menu, 100, this);
  }

  getPopupMenuEntries() { return without(NEVER); }

  getPopupMenuHeaderEntries() { return without(HEADERS); }
}
SupportedMenus.$inject = ['popupMenu'];

class SupportedSettings {
  constructor(propertiesPanel) { propertiesPanel.registerProvider(100, this); }

  getGroups() {
    return (groups) => groups.filter((group) => !KEPT_GROUPS.has(group.id)).map((group) => {
      if (!group.entries) return group;
      const entries = group.entries.filter((entry) => ![...ENTRIES].some((id) => entry.id === id || entry.id.endsWith(`-${id}`)));
      return { ...group, entries };
    });
  }
}
SupportedSettings.$inject = ['propertiesPanel'];

export const SupportedModule = {
  __init__: ['supportedMenus', 'supportedSettings'],
  supportedMenus: ['type', SupportedMenus],
  supportedSettings: ['type', SupportedSettings],
};
