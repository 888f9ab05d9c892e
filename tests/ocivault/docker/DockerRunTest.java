package ocivault.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerRunTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker run -i --rm image",
                "podman run -i --rm image",
                "docker container run -i --rm image",
                "/usr/bin/docker run -i --rm image",
                "C:\\Docker\\docker.exe run -i --rm image",
                "docker --context far -D run -i --rm image",
                "docker -H tcp://127.0.0.1:1 --tls container run -i --rm image",
                "docker --host=unix:///run/x.sock run -i --rm image",
                "podman --root /x --remote run -i --rm image",
                "docker run --rm -i -- image"
            })
    void startsAContainer(String command) {
        var run = DockerRun.of(words(command)).orElseThrow();

        assertTrue(run.has("interactive"));
        assertTrue(run.has("rm"));
        assertEquals("image", run.image());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker",
                "docker ps",
                "docker exec -i x run",
                "docker compose run x",
                "docker -H run",
                "sh -c docker",
                "dockerd run image",
                "run image",
                "docker container ls"
            })
    void isNothingElse(String command) {
        assertTrue(DockerRun.of(words(command)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "-e A image, env=A",
        "-eA image, env=A",
        "-e=A image, env=A",
        "-ite A image, interactive=true tty=true env=A",
        "--env A=b image, env=A=b",
        "--env=A=b image, env=A=b",
        "-i=false image, interactive=false",
        "-it=0 image, interactive=true tty=0",
        "-p 80:80 -P --publish=1:1 image, publish=80:80 publish-all=true publish=1:1",
        "-v /a:/b -w/x --name n image, v=/a:/b w=/x name=n",
        "--memory 2g --rm image -e NOT --rm=false, memory=2g rm=true",
    })
    void hasOptions(String rest, String expected) {
        var run = DockerRun.of(words("docker run " + rest)).orElseThrow();

        assertEquals(
                expected,
                run.options().stream()
                        .map(option -> option.name() + "=" + option.value())
                        .collect(Collectors.joining(" ")));
        assertEquals("image", run.image());
    }

    @Test
    void theLastOfSeveralSwitchesCounts() {
        assertFalse(DockerRun.of(words("docker run -i --interactive=false x"))
                .orElseThrow()
                .has("interactive"));
        assertTrue(DockerRun.of(words("docker run --rm=false --rm x"))
                .orElseThrow()
                .has("rm"));
    }

    @Test
    void knowsTheEngineThatOtherCommandsHaveToGoTo() {
        assertEquals(
                words("docker -H tcp://h"),
                DockerRun.of(words("docker -H tcp://h container run x"))
                        .orElseThrow()
                        .engine());
        assertEquals(
                words("podman"),
                DockerRun.of(words("podman run x")).orElseThrow().engine());
    }

    @Test
    void mayEndTooSoon() {
        assertEquals("", DockerRun.of(words("docker run")).orElseThrow().image());
        assertEquals("", DockerRun.of(words("docker run -e")).orElseThrow().image());
    }

    @Test
    void neverShowsAValue() {
        assertFalse(DockerRun.of(words("docker run -e A=hunter2 x"))
                .orElseThrow()
                .options()
                .toString()
                .contains("hunter2"));
    }

    static List<String> words(String command) {
        return List.of(command.split(" "));
    }
}
