package ocivault.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which proxies stand on the way, and what they are told. */
class NetworkRouteTest {

    @ParameterizedTest
    @CsvSource({
        "vault.example.com,443,*,true",
        "vault.example.com,443,example.com,true",
        "vault.example.com,443,.example.com,true",
        "Vault.Example.COM,443, .EXAMPLE.com ,true",
        "example.com,443,.example.com,true",
        "vault.example.com,443,ample.com,false",
        "vault.example.com,443,vault.example.com:443,true",
        "vault.example.com,443,vault.example.com:8443,false",
        "example.com,443,vault.example.com,false",
        "127.0.0.1,443,127.0.0.1,true",
        "::1,443,::1,true",
        "example.com,443,'',false",
        "vault.example.com,443,*.example.com,true",
        "a.b.example.com,443,*.EXAMPLE.com,true",
        "example.com,443,*.example.com,false",
        "evilexample.com,443,*.example.com,false",
        "vault.example.com,8443,*.example.com:443,false",
        "vault.example.com,443,*.example.com:443,true",
        "vault.example.com,443,vault.*,true",
        "vaultXexample.com,443,vault.*.com,false",
        "vault.example.com,443,v*t.*e*.com,true",
        "vault.example.com,443,*,true",
        "vault.example.com,443,**,true",
        "vault.example.com,443,vault.*.example.com,false",
        "vault.com,443,vault.*.com,false",
        "abc,443,ab*bc,false",
        "abbc,443,ab*bc,true",
        "vault.example.com.,443,example.com,true",
        "vault.example.com,443,example.com.,true",
        "10.1.2.3,443,10.0.0.0/8,true",
        "11.1.2.3,443,10.0.0.0/8,false",
        "10.1.2.3,443,10.1.2.3/32,true",
        "10.1.2.2,443,10.1.2.3/32,false",
        "10.1.2.3,443,0.0.0.0/0,true",
        "10.1.2.3,443,10.0.0.0/33,false",
        "10.1.2.3,443,10.0.0.0/x,false",
        "10.1.2.3,443,10.0.0.0/,false",
        "10.1.2.3,443,::/0,false",
        "10.1.2.3,443,10.*,true",
        "110.1.2.3,443,10.1.2.3,false",
        "127.0.1.1,443,1.1,false",
        "127.0.1.1,443,.1.1,false",
        "vault.example.com,443,10.0.0.0/8,false",
        "fd00::1,443,fd00::/8,true",
        "fd00::1,443,[fd00::]/8,true",
        "fe00::1,443,fd00::/8,false",
        "0:0:0:0:0:0:0:1,443,[::1],true",
        "::1,8443,[::1]:8443,true",
        "::1,443,[::1]:8443,false",
        "::1,443,0::1,true",
        "127.0.0.1,8443,127.0.0.1:8443,true",
        "127.0.0.1,443,127.0.0.0/8:8443,false",
        "localhost,443,127.0.0.1,false"
    })
    void proxiesAreLeftOutAsNoProxySays(String host, int port, String entry, boolean exempt) {
        assertEquals(exempt, NetworkRoute.isExempt(host, port, List.of(entry)));
    }

    @Test
    void anEntryOfManyStarsIsComparedAtOnce() {
        for (var entry : List.of("*".repeat(100_000) + "x", "*a".repeat(100) + "x", "a*".repeat(100) + "x")) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> assertFalse(NetworkRoute.isExempt("a".repeat(250), 443, List.of(entry))));
        }
    }

    @Test
    void proxiesNeverStandBeforeTheInstancesMetadata() {
        var network = new VaultSettings.Network(URI.create("http://proxy:1"), List.of(), Path.of(""));
        assertFalse(
                NetworkRoute.to(URI.create("https://169.254.169.254/"), network).isProxied());
        assertTrue(NetworkRoute.to(URI.create("https://example.com/"), network).isProxied());
    }

    @ParameterizedTest
    @CsvSource({
        "http://me:p%40s%3As%25@proxy:1, me:p@s:s%",
        "http://me:a+b@proxy:1, me:a+b",
        "http://me@proxy:1, me:",
        "http://me:%C3%A4@proxy:1, me:ä"
    })
    void proxiesAreToldUserAndPasswordAsTheyWereMeant(String proxy, String credentials) {
        assertEquals(NetworkRoute.basic(credentials), to(proxy).proxyAuthorization());
    }

    @Test
    void proxiesMayHaveAnUnderscoreOrAnAddressForAName() {
        assertEquals(
                "example.com:443 via my_proxy:3128",
                to("http://a:b@my_proxy:3128").toString());
        assertEquals("::1", to("http://[::1]:3128").proxyHost());
    }

    private static NetworkRoute to(String proxy, String... noProxy) {
        return NetworkRoute.to(
                URI.create("https://example.com/"),
                new VaultSettings.Network(URI.create(proxy), List.of(noProxy), Path.of("")));
    }

    @Test
    void proxiesThatCannotBeUsedMatterOnlyToHostsThatNeedThem() {
        var refusal = assertThrows(VaultException.Usage.class, () -> to("unusable:HTTPS_PROXY"));
        assertEquals("HTTPS_PROXY is not an http proxy", refusal.getMessage());
        assertFalse(to("unusable:HTTPS_PROXY", "*.com").isProxied());
    }

    @Test
    void proxiesDoNotShowTheirPassword() {
        var route = NetworkRoute.to(
                URI.create("https://example.com/"),
                new VaultSettings.Network(URI.create("http://me:hunter2@proxy:1"), List.of(), Path.of("")));
        assertEquals("example.com:443 via proxy:1", route.toString());
    }
}
