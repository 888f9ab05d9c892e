package ocivault.formats;

import java.util.OptionalInt;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.Scanner;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.Token;

/** YAML 1.2, read to its events and tokens, whose marks count in Unicode characters. */
public final class YamlText {

    /** The parser's time grows with the square of it. */
    private static final int DEEPEST = 500;

    private YamlText() {}

    /**
     * Shows the events and the tokens of a text without a byte order mark. Only what the parser takes is YAML: the scanner
     * alone takes much that is none.
     *
     * @return the position where it is no YAML; empty where all of it is
     */
    public static OptionalInt read(String text, Consumer<Event> events, Consumer<Token> tokens) {
        var settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                // At once: its reader fails where a buffer's end parts the halves of a character.
                .setBufferSize(text.length() + 1)
                .build();
        try {
            var scanner = new ScannerImpl(settings, new StreamReader(settings, text));
            var parser = new ParserImpl(settings, new Recording(scanner, tokens));
            while (parser.hasNext()) {
                events.accept(parser.next());
            }
            return OptionalInt.empty();
        } catch (TooDeep e) {
            return OptionalInt.of(e.position);
        } catch (MarkedYamlEngineException e) {
            return OptionalInt.of(
                    e.getProblemMark().or(e::getContextMark).map(Mark::getIndex).orElse(0));
        } catch (ReaderException e) {
            return OptionalInt.of(e.getPosition());
        } catch (YamlEngineException e) {
            return OptionalInt.of(0);
        }
    }

    @SuppressWarnings("serial") // never serialized
    private static final class TooDeep extends RuntimeException {
        private final int position;

        TooDeep(int position) {
            super(null, null, false, false);
            this.position = position;
        }
    }

    /** Hands tokens on to the parser and shows them. */
    private static final class Recording implements Scanner {
        private final Scanner scanner;
        private final Consumer<Token> tokens;
        private int depth;

        Recording(Scanner scanner, Consumer<Token> tokens) {
            this.scanner = scanner;
            this.tokens = tokens;
        }

        @Override
        public boolean hasNext() {
            return scanner.hasNext();
        }

        @Override
        public boolean checkToken(Token.ID... choices) {
            return scanner.checkToken(choices);
        }

        @Override
        public Token peekToken() {
            return scanner.peekToken();
        }

        @Override
        public Token next() {
            var token = scanner.next();
            tokens.accept(token);
            depth += switch (token.getTokenId()) {
                case FlowMappingStart, FlowSequenceStart, BlockMappingStart, BlockSequenceStart -> 1;
                case FlowMappingEnd, FlowSequenceEnd, BlockEnd -> -1;
                default -> 0;
            };
            if (depth > DEEPEST) {
                throw new TooDeep(token.getStartMark().orElseThrow().getIndex());
            }
            return token;
        }

        @Override
        public void resetDocumentIndex() {
            scanner.resetDocumentIndex();
        }
    }
}
