package ocivault.os;

/** The systems that we tell apart. */
public enum OperatingSystem {
    LINUX,
    MAC,
    OTHER;

    /** The one that this JVM runs on. */
    public static OperatingSystem current() {
        var name = System.getProperty("os.name");
        return name.equals("Linux") ? LINUX : name.startsWith("Mac") ? MAC : OTHER;
    }

    /** Whether its native calls are those of POSIX. */
    public boolean isUnix() {
        return this != OTHER;
    }
}
