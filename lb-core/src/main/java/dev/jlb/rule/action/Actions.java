package dev.jlb.rule.action;

import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.ActionProvider;
import dev.jlb.sample.Plugins;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** The registry of actions, family by family. */
public final class Actions {
    private static final List<ActionDeclaration> ALL = new ArrayList<>();

    static {
        ALL.addAll(HeaderActions.all());
        ALL.addAll(TargetActions.all());
        ALL.addAll(ReplyActions.all());
        ALL.addAll(VariableActions.all());
        ALL.addAll(FlowActions.all());
        ALL.addAll(AddressActions.all());
        ALL.addAll(PatternActions.all());
        ALL.addAll(TrackActions.all());
        ALL.addAll(StickActions.all());
        ALL.addAll(PersistenceActions.all());
        ALL.addAll(WaitActions.all());
        ALL.addAll(RetryActions.all());
        ALL.addAll(ServiceActions.all());
        ALL.addAll(StatsActions.all());
        ALL.addAll(CacheActions.all());
        ALL.addAll(NormalizeActions.all());
        ALL.addAll(SocketActions.all());
        ALL.addAll(BandwidthActions.all());
        ALL.addAll(HeaderListActions.all());
        ALL.add(EarlyHint.declaration());
        ALL.add(RedirectAction.declaration());
        ALL.add(ResolveAction.declaration());
        Plugins.load(ActionProvider.class, ActionProvider::actions, Actions::add);
    }

    private Actions() {}

    private static void add(ActionDeclaration plugin) {
        if (!Plugins.usable("action", plugin.name(), new int[] {0, 0}, plugin.sets(), plugin.usage(), plugin.doc(), plugin.factory())) {
            return;
        }
        for (RuleSet set : plugin.sets()) {
            if (isKnownElsewhere(set, plugin.name()) || find(set, plugin.name()) != null) {
                Plugins.refuse("a plugin declares the action '" + plugin.name() + "', which there is already");
                return;
            }
        }
        ALL.add(PluginAction.guarded(plugin));
    }

    /** Null when jlb has no such action there. */
    public static ActionDeclaration find(RuleSet set, String name) {
        for (ActionDeclaration declaration : ALL) {
            if (declaration.name().equals(name) && declaration.sets().contains(set)) {
                return declaration;
            }
        }
        return null;
    }

    public static Collection<String> names(RuleSet set) {
        TreeSet<String> names = new TreeSet<>();
        ALL.stream().filter(declaration -> declaration.sets().contains(set)).forEach(declaration -> names.add(declaration.name()));
        return names;
    }

    public static List<ActionDeclaration> all() {
        return List.copyOf(ALL);
    }

    /** Rule set and action, separated by a tab, of all that the manual knows. */
    public static List<String> known() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Actions.class.getResourceAsStream("known.txt")), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names that the manual knows there; for messages. */
    public static List<String> knownElsewhere(RuleSet set) {
        String start = set.keyword() + "\t";
        return known().stream().filter(line -> line.startsWith(start)).map(line -> line.substring(start.length())).toList();
    }

    /** Whether the manual knows the action there, though jlb does not have it yet. Read only for a message. */
    public static boolean isKnownElsewhere(RuleSet set, String name) {
        boolean track = name.startsWith("track-sc") && name.substring(8).chars().allMatch(Character::isDigit);
        String line = set.keyword() + "\t" + (track ? "track-sc" : name.startsWith("lua.") ? "lua.<name>" : name);
        return known().contains(line);
    }
}
