package dev.jlb.proxy;

import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** Who may use a UNIX socket that was just bound: {@code mode}, {@code user}, {@code uid}, {@code group} and {@code gid} of its line, or else of {@code unix-bind} (manual 5.1 and 3.1). */
public final class UnixSocketFile {
    private UnixSocketFile() {}

    /** @throws IOException when the system refuses, or does not know the user or the group */
    public static void secure(Path file, Settings line, Settings global) throws IOException {
        Settings defaults = global.get(GlobalSettings.UNIX_BIND);
        String user = either(line, defaults, BindOptions.OWNER);
        String group = either(line, defaults, BindOptions.GROUP);
        try {
            UserPrincipalLookupService names = file.getFileSystem().getUserPrincipalLookupService();
            String missing = missing(names, user, group);
            if (!missing.isEmpty()) {
                throw new IOException(missing);
            }
            if (user.startsWith("#")) {
                Files.setAttribute(file, "unix:uid", Integer.parseInt(user.substring(1)));
            } else if (!user.isEmpty()) {
                Files.setOwner(file, names.lookupPrincipalByName(user));
            }
            if (group.startsWith("#")) {
                Files.setAttribute(file, "unix:gid", Integer.parseInt(group.substring(1)));
            } else if (!group.isEmpty()) {
                Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(names.lookupPrincipalByGroupName(group));
            }
            String mode = either(line, defaults, BindOptions.MODE);
            if (!mode.isEmpty()) {
                Files.setPosixFilePermissions(file, Listener.permissions(Integer.parseInt(mode, 8)));
            }
        } catch (IOException | UnsupportedOperationException refused) {
            throw new IOException("cannot change UNIX socket ownership (" + refused.getMessage() + ") for [" + file + "]", refused);
        }
    }

    /** What to say of a name that this machine does not know; "" when it knows both. */
    private static String missing(UserPrincipalLookupService names, String user, String group) throws IOException {
        boolean ofUser = true;
        try {
            if (!user.isEmpty() && !user.startsWith("#")) {
                names.lookupPrincipalByName(user);
            }
            ofUser = false;
            if (!group.isEmpty() && !group.startsWith("#")) {
                names.lookupPrincipalByGroupName(group);
            }
            return "";
        } catch (UserPrincipalNotFoundException unknown) {
            return ofUser ? "'user' : unknown user name '" + user + "'" : "'group' : unknown group name '" + group + "'";
        }
    }

    private static String either(Settings line, Settings defaults, Setting<String> setting) {
        return line.has(setting) ? line.get(setting) : defaults.get(setting);
    }
}
