package ocivault.launch;

import java.util.List;

/**
 * Patterns for names: {@code *} stands for any characters, none included, {@code ?} for any one, all else for itself.
 *
 * <pre>
 * OCI_*    OCI_REGION, OCI_
 * LC_?LL   LC_ALL
 * </pre>
 */
public final class NameGlob {

    private NameGlob() {}

    public static boolean anyMatches(List<String> globs, String name) {
        for (int i = 0; i < globs.size(); i++) {
            if (matches(globs.get(i), name)) {
                return true;
            }
        }
        return false;
    }

    /** Takes time proportional to the product of the lengths at worst: on a mismatch only the last star is retried. */
    static boolean matches(String glob, String name) {
        int g = 0;
        int n = 0;
        int star = -1;
        int resumeAt = 0;
        while (n < name.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                resumeAt = n;
            } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == name.charAt(n))) {
                g++;
                n++;
            } else if (star >= 0) {
                g = star + 1;
                n = ++resumeAt;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }
}
