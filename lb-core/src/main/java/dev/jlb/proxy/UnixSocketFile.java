package dev.jlb.proxy;

import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Objects;
import java.util.Set;

/** The file of a UNIX socket that listens, and who may use it: {@code mode}, {@code user}, {@code uid}, {@code group} and {@code gid} of its line, or else of {@code unix-bind} (manual 5.1 and 3.1). */
public final class UnixSocketFile {
    private final Path place;
    private final Path beside;
    /** What tells the file from one that another process, or a later configuration, has put in its place; null before it stands there. */
    private Object key;
    private boolean placed;

    private UnixSocketFile(Path place) {
        this.place = place;
        this.beside = place.resolveSibling(place.getFileName() + ".tmp");
    }

    /** For a socket that shall listen on a path. It is bound beside it, so that whoever listens there now is not harmed when something else of the start fails. */
    public static UnixSocketFile at(String path) throws IOException {
        UnixSocketFile file = new UnixSocketFile(Path.of(path));
        Files.deleteIfExists(file.beside);
        return file;
    }

    /** Where to bind it. */
    public DomainSocketAddress bound() {
        return new DomainSocketAddress(beside.toString());
    }

    /** Says who may use it: {@code mode}, {@code user} and so on. @throws IOException when the system refuses, or does not know the user or the group */
    public void secure(Settings line, Settings global) throws IOException {
        secure(placed ? place : beside, place, line, global);
    }

    /** Puts it in its place, at once: who comes meanwhile finds the one before. */
    public void place() throws IOException {
        key = key(beside);
        Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
        placed = true;
    }

    /** Its socket is closed: no file of it stays, but those of others do. */
    public void remove() {
        try {
            if (!placed) {
                Files.deleteIfExists(beside);
            } else if (Files.exists(place) && Objects.equals(key, key(place))) {
                Files.delete(place);
            }
        } catch (IOException left) {
            // the next start removes it
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    private static void secure(Path file, Path told, Settings line, Settings global) throws IOException {
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
                Files.setPosixFilePermissions(file, permissions(Integer.parseInt(mode, 8)));
            }
        } catch (IOException | UnsupportedOperationException refused) {
            throw new IOException("cannot change UNIX socket ownership (" + refused.getMessage() + ") for [" + told + "]", refused);
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

    private static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder text = new StringBuilder(9);
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode >> bit & 1) == 1 ? "rwxrwxrwx".charAt(8 - bit) : '-');
        }
        return PosixFilePermissions.fromString(text.toString());
    }
}
