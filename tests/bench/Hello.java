package bench;

/** The least that a JVM can do: what every start of ours is compared with. */
public final class Hello {

    private Hello() {}

    public static void main(String... args) {
        System.out.println("hello");
    }
}
