//SOURCES Fault.java
//SOURCES Reply.java
package localvault;

import java.time.Duration;

/** An answer and how it is to go out; {@code interval} is the pause between the bytes of a drip. */
record Delivery(Reply reply, Fault.Manner manner, Duration interval) {

    static Delivery whole(Reply reply) {
        return new Delivery(reply, Fault.Manner.WHOLE, Duration.ZERO);
    }

    Delivery header(String name, String value) {
        return new Delivery(reply.header(name, value), manner, interval);
    }
}
