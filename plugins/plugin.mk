# Builds plugins/<name>/*.c into $(BUILD)/plugins/<name>.so, each with the sources of
# plugins/common/ when there are any. A new plugin is a new folder; nothing is listed here.

PLUGIN_NAMES := $(filter-out common,$(sort $(patsubst plugins/%/,%,$(dir $(wildcard plugins/*/*.c)))))
PLUGINS := $(patsubst %,$(BUILD)/plugins/%.so,$(PLUGIN_NAMES))
PLUGIN_SOURCES := $(sort $(wildcard plugins/*/*.c))

PLUGIN_CFLAGS = $(BASE_CFLAGS) -fPIC -Icore/plugin_api -Iplugins $(CFLAGS)
# Only the plugin's own table is visible, and nothing is left to be found at load.
PLUGIN_LINK_FLAGS = -shared $(SANITIZERS) $(LINK_HARDENING) \
	-Wl,--version-script=plugins/plugin.map $(if $(SANITIZE),,-Wl,-z,defs) $(LDFLAGS)

$(BUILD)/obj/plugins/%.o: plugins/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(PLUGIN_CFLAGS) -MMD -MP -c $< -o $@

define plugin_library
$(BUILD)/plugins/$1.so: $(call object,$(sort $(wildcard plugins/$1/*.c plugins/common/*.c))) plugins/plugin.map
	@mkdir -p $$(@D)
	@echo "  LINK  $$@"
	@$(CC) $$(filter %.o,$$^) $$(PLUGIN_LINK_FLAGS) -o $$@
endef
$(foreach plugin,$(PLUGIN_NAMES),$(eval $(call plugin_library,$(plugin))))
