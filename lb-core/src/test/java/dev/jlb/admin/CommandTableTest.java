package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.config.command.RuntimeCommand;
import dev.jlb.config.command.RuntimeCommands;
import dev.jlb.config.keyword.SupportState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of commands, what commands do, and the manual's list of them agree. */
class CommandTableTest {
    @Test
    void everyCommandOfTheManualIsInTheTable() throws Exception {
        Set<String> known = RuntimeCommands.all().stream().map(RuntimeCommand::name).collect(Collectors.toSet());
        assertThat(inventory().stream().filter(name -> !known.contains(name)).toList()).isEmpty();
    }

    @Test
    void aNameIsThereOnce() {
        List<String> names = RuntimeCommands.all().stream().map(RuntimeCommand::name).toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void whatIsSupportedDoesSomethingAndNothingElseDoes() {
        Set<String> supported = RuntimeCommands.all().stream().filter(command -> command.place().worker() && command.state() == SupportState.SUPPORTED).map(RuntimeCommand::name).collect(Collectors.toSet());
        assertThat(Commands.names()).containsExactlyInAnyOrderElementsOf(supported);
    }

    @Test
    void whatIsNotSupportedSaysWhyAndWhatToDo() {
        assertThat(RuntimeCommands.all()).allSatisfy(command -> assertThat(command.note().isEmpty()).as(command.name()).isEqualTo(command.state() == SupportState.SUPPORTED));
    }

    private static List<String> inventory() throws Exception {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/inventory.tsv");
            if (Files.isRegularFile(file)) {
                return Files.readAllLines(file).stream().map(line -> line.split("\t", -1)).filter(column -> column[0].equals("cli-command")).map(column -> column[1]).toList();
            }
        }
        assumeTrue(false, "no shared/inventory.tsv above the working directory");
        return List.of();
    }
}
