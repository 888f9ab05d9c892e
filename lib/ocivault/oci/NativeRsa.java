package ocivault.oci;

import java.io.ByteArrayOutputStream;
import java.io.Serial;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.Arrays;
import ocivault.os.NativeCalls;

/**
 * RSA signatures by the system's OpenSSL, where it has one. A signature of 2048 bits takes it 0.3 ms; the JDK takes 8 ms
 * with its first compiler, which is all that a short run has time for. The SDK asks the JDK for SHA256withRSA, and the JDK
 * asks its providers in their order: this puts one more in front of them, for private keys alone.
 */
final class NativeRsa extends Provider {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String ALGORITHM = "SHA256withRSA";

    /** OPENSSL_INIT_NO_LOAD_CONFIG: no configuration that the environment names, and so no engine of its choosing. */
    private static final long NO_CONFIG = 0x80;

    /** Of a key of 16,384 bits, the longest that OpenSSL takes. */
    private static final int LONGEST_SIGNATURE = 2048;

    private static boolean installed;

    private final transient SymbolLookup library;
    private transient WeakReference<PrivateKey> known = new WeakReference<>(null);
    private transient long knownAddress;

    private NativeRsa(SymbolLookup library) {
        super("OciVaultOpenSsl", "1", "RSA signatures by the system's OpenSSL");
        this.library = library;
        putService(new Signatures());
    }

    /** From now on, in this process; does nothing where there is no OpenSSL, or no way to call it. */
    static synchronized void install() {
        if (!installed) {
            installed = true;
            NativeCalls.library(Arena.global(), "libcrypto.so.3", "libcrypto.so.1.1")
                    .ifPresent(library -> {
                        try (var arena = Arena.ofConfined()) {
                            calls(library, arena).call("OPENSSL_init_crypto", NO_CONFIG, 0, 0);
                        }
                        Security.insertProviderAt(new NativeRsa(library), 1);
                    });
        }
    }

    private static NativeCalls calls(SymbolLookup library, Arena arena) {
        return NativeCalls.in(library, arena).orElseThrow();
    }

    private final class Signatures extends Service {

        Signatures() {
            super(NativeRsa.this, "Signature", ALGORITHM, Signing.class.getName(), null, null);
        }

        @Override
        public Object newInstance(Object none) {
            return new Signing();
        }

        /** A public key, and a private one whose bytes nobody gets to see, is another provider's. */
        @Override
        public boolean supportsParameter(Object key) {
            return key instanceof PrivateKey mine
                    && "RSA".equals(mine.getAlgorithm())
                    && "PKCS#8".equals(mine.getFormat());
        }
    }

    private final class Signing extends SignatureSpi {

        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private PrivateKey key;

        @Override
        protected void engineInitSign(PrivateKey signer) throws InvalidKeyException {
            message.reset();
            key = signer;
            try (var arena = Arena.ofConfined()) {
                var calls = calls(library, arena);
                calls.call("EVP_MD_CTX_free", context(calls, arena), 0, 0);
            }
        }

        @Override
        protected void engineUpdate(byte b) {
            message.write(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int from, int length) {
            message.write(bytes, from, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            var bytes = message.toByteArray();
            message.reset();
            try (var arena = Arena.ofConfined()) {
                var calls = calls(library, arena);
                long context = context(calls, arena);
                try {
                    var input = copied(bytes, arena);
                    var signature = arena.allocate(LONGEST_SIGNATURE);
                    var length = arena.allocateFrom(ValueLayout.JAVA_LONG, LONGEST_SIGNATURE);
                    if (calls.call(
                                    "EVP_DigestSign",
                                    context,
                                    signature.address(),
                                    length.address(),
                                    input.address(),
                                    bytes.length,
                                    0)
                            != 1) {
                        throw new SignatureException("OpenSSL could not sign");
                    }
                    return signature
                            .asSlice(0, length.get(ValueLayout.JAVA_LONG, 0))
                            .toArray(ValueLayout.JAVA_BYTE);
                } finally {
                    calls.call("EVP_MD_CTX_free", context, 0, 0);
                }
            } catch (InvalidKeyException e) {
                throw new SignatureException(e);
            }
        }

        /** Ready to sign, with a hold of its own on the key. */
        private long context(NativeCalls calls, Arena arena) throws InvalidKeyException {
            long context = calls.address("EVP_MD_CTX_new", 0, 0, 0, 0, 0, 0);
            long sha256 = calls.address("EVP_sha256", 0, 0, 0, 0, 0, 0);
            synchronized (NativeRsa.this) {
                long address = address(calls, arena);
                if (context != 0
                        && address != 0
                        && calls.call("EVP_DigestSignInit", context, 0, sha256, 0, address, 0) == 1) {
                    return context;
                }
            }
            calls.call("EVP_MD_CTX_free", context, 0, 0);
            throw new InvalidKeyException("OpenSSL does not take this key");
        }

        /** OpenSSL's form of the key: made once for as long as it is the same. */
        private long address(NativeCalls calls, Arena arena) {
            if (known.get() != key) {
                calls.call("EVP_PKEY_free", knownAddress, 0, 0);
                var encoded = key.getEncoded();
                var der = copied(encoded, arena);
                var pointer = arena.allocateFrom(ValueLayout.JAVA_LONG, der.address());
                knownAddress = calls.address("d2i_AutoPrivateKey", 0, pointer.address(), encoded.length, 0, 0, 0);
                known = new WeakReference<>(key);
                der.fill((byte) 0);
                Arrays.fill(encoded, (byte) 0);
            }
            return knownAddress;
        }

        private static MemorySegment copied(byte[] bytes, Arena arena) {
            return arena.allocate(Math.max(1, bytes.length)).copyFrom(MemorySegment.ofArray(bytes));
        }

        @Override
        protected void engineInitVerify(PublicKey other) throws InvalidKeyException {
            throw new InvalidKeyException("this one only signs");
        }

        @Override
        protected boolean engineVerify(byte[] signature) throws SignatureException {
            throw new SignatureException("this one only signs");
        }

        @Deprecated
        @Override
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Deprecated
        @Override
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
