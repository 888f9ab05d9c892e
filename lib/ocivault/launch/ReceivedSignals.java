package ocivault.launch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * The signals that ask this process to end, given to somebody instead, for the rest of the process's life. The JVM
 * leaves a signal ignored that was so from the start.
 *
 * <p>The one supported way to a signal's name is {@code sun.misc.Signal}, of which javac warns in a manner that cannot
 * be suppressed, hence reflection.
 */
final class ReceivedSignals {

    private static final List<String> ENDING = List.of("TERM", "INT", "HUP");

    private ReceivedSignals() {}

    /** @param receiver gets a signal's name, such as {@code TERM}, on a thread of its own */
    static void giveTo(Consumer<String> receiver) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var newSignal = signal.getConstructor(String.class);
            var handle = signal.getMethod("handle", signal, handler);
            for (var name : ENDING) {
                try {
                    handle.invoke(null, newSignal.newInstance(name), handler(handler, () -> receiver.accept(name)));
                } catch (InvocationTargetException unknownOrTaken) {
                    // Windows knows no HUP, and with -Xrs the JVM has none of them: then the default action holds.
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no sun.misc.Signal", e);
        }
    }

    private static Object handler(Class<?> type, Runnable action) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "handle" -> {
                        action.run();
                        yield null;
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "forwarding";
                });
    }
}
