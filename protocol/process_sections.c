#include "protocol/process_sections.h"

#include <string.h>

const struct ph_section_info ph_sections[PH_SECTION_COUNT] = {
        [PH_SECTION_IDENTITY] = {"identity", "Identity", false,
                "who it is and where it comes from"},
        [PH_SECTION_NUMBERS] = {"numbers", "Numbers", false,
                "its figures now, and the function it is in"},
        [PH_SECTION_FLAGS] = {"flags", "Flags", false, "what it is set to"},
        [PH_SECTION_STACK] = {"stack", "Stack", false, "the calls it is in, innermost first"},
        [PH_SECTION_MAILBOX] = {"mailbox", "Mailbox", true,
                "its messages, and how many there are of which shape"},
        [PH_SECTION_DICTIONARY] = {"dictionary", "Dictionary", true,
                "what it put into its process dictionary"},
        [PH_SECTION_LINKS] = {"links", "Links", false, "what it is linked to"},
        [PH_SECTION_MONITORS] = {"monitors", "Monitors", false, "what it monitors"},
        [PH_SECTION_MONITORED_BY] = {"monitored_by", "Monitored by", false, "who monitors it"},
        [PH_SECTION_TABLES] = {"tables", "Tables", false, "the ETS tables that it owns"},
        [PH_SECTION_PORTS] = {"ports", "Ports", false, "the ports that it owns"},
        [PH_SECTION_SUPERVISOR] = {"supervisor", "Supervisor", false,
                "what its supervisor knows it as"},
        [PH_SECTION_STATE] = {"state", "State", true,
                "the state of an OTP behaviour, as sys:get_state/1 has it"},
        [PH_SECTION_STATUS] = {"status", "Status", true, "the same as sys:get_status/1 has it"},
};

enum ph_section ph_section_find(const char *key)
{
        unsigned section = 0;

        while (section < PH_SECTION_COUNT && strcmp(ph_sections[section].key, key) != 0)
                section++;
        return section;
}
