"""The object store on a folder and on two real S3 servers over HTTP, and what each does when things break."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from s3_servers import BUCKET, CLIENT, LossyProxy, Server, answering, gateway, moto
from storage_conformance import Forge, StoreConformance, key_of, sha256

from legal_flow.errors import SettingsFault, Throttled, Unavailable
from legal_flow.packets.s3 import S3Store
from legal_flow.packets.storage import FolderStore, ObjectMissing, object_key


def s3_store(endpoint: str, prefix: str = "", attempts: int = 1, **client: str) -> S3Store:
    return S3Store(
        BUCKET,
        endpoint_url=endpoint,
        prefix=prefix,
        timeout_seconds=5,
        attempts=attempts,
        **CLIENT | client,
    )


@pytest.fixture(scope="module")
def moto_server() -> Iterator[Server]:
    with moto() as server:
        yield server


@pytest.fixture(scope="module")
def gateway_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with gateway(tmp_path_factory.mktemp("gateway")) as server:
        yield server


class TestFolder(StoreConformance):
    @pytest.fixture
    def store(self, tmp_path: Path) -> FolderStore:
        return FolderStore(tmp_path / "objects")

    @pytest.fixture
    def forge(self, tmp_path: Path) -> Forge:
        def write(key: str, body: bytes) -> None:
            path = tmp_path / "objects" / key
            path.parent.mkdir(parents=True)
            path.write_bytes(body)

        return write


class S3Conformance(StoreConformance):
    """The suite over HTTP; each test under a prefix of its own."""

    @pytest.fixture
    def prefix(self, request: pytest.FixtureRequest) -> str:
        return f"t{sha256(request.node.nodeid.encode())[:12]}"

    @pytest.fixture
    def store(self, server: Server, prefix: str) -> S3Store:
        return s3_store(server.endpoint, prefix)

    @pytest.fixture
    def forge(self, server: Server, prefix: str) -> Forge:
        def write(key: str, body: bytes) -> None:
            server.client().put_object(Bucket=BUCKET, Key=f"{prefix}/{key}", Body=body)

        return write

    def test_a_link_hands_out_the_object_for_as_long_as_it_says(self, store: S3Store) -> None:
        store.put(key_of(b"linked"), b"linked", sha256(b"linked"))
        address = store.link(key_of(b"linked"), 60)
        assert httpx.get(address).content == b"linked"
        assert "X-Amz-Expires=60" in address

    def test_an_answer_lost_after_the_put_is_made_good_by_the_second_put(
        self, server: Server, prefix: str
    ) -> None:
        proxy = LossyProxy(server.endpoint, losses=1)
        store = s3_store(proxy.endpoint, prefix)
        with pytest.raises(Unavailable):
            store.put(key_of(b"lost"), b"lost", sha256(b"lost"))
        store.put(key_of(b"lost"), b"lost", sha256(b"lost"))
        assert store.get(key_of(b"lost")) == b"lost"
        proxy.close()

    def test_an_answer_lost_within_the_tries_of_one_put_is_not_noticed(
        self, server: Server, prefix: str
    ) -> None:
        proxy = LossyProxy(server.endpoint, losses=1)
        s3_store(proxy.endpoint, prefix, attempts=3).put(key_of(b"lost"), b"lost", sha256(b"lost"))
        assert proxy.lost == 1
        assert s3_store(server.endpoint, prefix).get(key_of(b"lost")) == b"lost"
        proxy.close()

    def test_an_object_that_breaks_off_on_its_way_is_unavailable_and_never_taken_for_whole(
        self, server: Server, store: S3Store, prefix: str
    ) -> None:
        body = b"x" * 500_000
        store.put(key_of(body), body, sha256(body))
        proxy = LossyProxy(server.endpoint, losses=1, method="GET", share=0.5)
        with pytest.raises(Unavailable):
            s3_store(proxy.endpoint, prefix).get(key_of(body))
        proxy.close()

    def test_a_bucket_that_is_not_there_is_a_fault_of_the_settings(self, server: Server) -> None:
        store = S3Store("elsewhere", endpoint_url=server.endpoint, **CLIENT)
        with pytest.raises(SettingsFault, match="NoSuchBucket"):
            store.put(key_of(b"x"), b"x", sha256(b"x"))


class TestMoto(S3Conformance):
    @pytest.fixture
    def server(self, moto_server: Server) -> Server:
        return moto_server


class TestGateway(S3Conformance):
    @pytest.fixture
    def server(self, gateway_server: Server) -> Server:
        return gateway_server

    def test_a_wrong_secret_is_a_fault_of_the_settings(self, server: Server) -> None:
        store = s3_store(server.endpoint, aws_secret_access_key="wrong-secret")
        with pytest.raises(SettingsFault):
            store.put(key_of(b"x"), b"x", sha256(b"x"))

    def test_a_link_opens_no_other_object(self, server: Server) -> None:
        store = s3_store(server.endpoint)
        for body in (b"mine", b"yours"):
            store.put(key_of(body), body, sha256(body))
        forged = store.link(key_of(b"mine"), 60).replace(sha256(b"mine"), sha256(b"yours"))
        assert httpx.get(forged).status_code == 403


def test_a_server_killed_between_two_puts_is_unavailable_and_nothing_is_half_written() -> None:
    with moto() as server:
        store = s3_store(server.endpoint)
        store.put(key_of(b"before"), b"before", sha256(b"before"))
        server.process.kill()
        server.process.wait()
        for use in (
            lambda: store.put(key_of(b"after"), b"after", sha256(b"after")),
            lambda: store.get(key_of(b"before")),
            lambda: store.exists(key_of(b"before")),
            lambda: store.size(key_of(b"before")),
        ):
            with pytest.raises(Unavailable):
                use()


@pytest.mark.parametrize(
    ("status", "code", "family"),
    [
        (503, "SlowDown", Throttled),
        (429, "", Throttled),
        (500, "InternalError", Unavailable),
        (502, "", Unavailable),
        (403, "AccessDenied", SettingsFault),
        (404, "NoSuchBucket", SettingsFault),
        (404, "NoSuchKey", ObjectMissing),
    ],
)
def test_each_refusal_of_a_server_belongs_to_who_can_mend_it(
    status: int, code: str, family: type[Exception]
) -> None:
    with answering(status, code) as endpoint, pytest.raises(family):
        s3_store(endpoint).get(key_of(b"x"))


def test_a_put_asks_the_server_not_to_overwrite_and_to_check_the_bytes(moto_server: Server) -> None:
    proxy = LossyProxy(moto_server.endpoint, losses=0)
    s3_store(proxy.endpoint).put(key_of(b"asked"), b"asked", sha256(b"asked"))
    (put,) = [head for head in proxy.heads if head.startswith(b"put")]
    assert b"if-none-match: *" in put
    assert b"content-md5: " in put
    assert b"x-amz-content-sha256: " + sha256(b"asked").encode() in put
    proxy.close()


@pytest.mark.parametrize("seconds", [0, -1, 3601])
def test_a_link_lives_a_second_to_an_hour(seconds: int) -> None:
    with pytest.raises(ValueError, match="a link lives"):
        s3_store("http://127.0.0.1:9").link(key_of(b"x"), seconds)


WRITER = """
import resource, signal, sys
from pathlib import Path
from legal_flow.packets.storage import FolderStore
if sys.argv[3] == "killed":
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
FolderStore(Path(sys.argv[1])).put(sys.argv[2], b"x" * 200000, sys.argv[2].split("/")[-1].split(".")[0])
"""


@pytest.mark.parametrize("end", ["killed", "disk full"])
def test_a_write_that_breaks_off_leaves_nothing_and_can_be_done_again(tmp_path: Path, end: str) -> None:
    body = b"x" * 200_000
    run = subprocess.run(
        [sys.executable, "-c", WRITER, tmp_path, key_of(body), end], capture_output=True, check=False
    )
    assert run.returncode == (-25 if end == "killed" else 1)
    assert end == "killed" or b"Unavailable" in run.stderr
    store = FolderStore(tmp_path)
    assert not store.exists(key_of(body))
    store.put(key_of(body), body, sha256(body))
    assert store.get(key_of(body)) == body


def test_an_object_in_a_folder_cannot_be_opened_for_writing_by_its_group_or_others(tmp_path: Path) -> None:
    FolderStore(tmp_path).put(key_of(b"x"), b"x", sha256(b"x"))
    assert (tmp_path / key_of(b"x")).stat().st_mode & 0o777 == 0o440


def test_a_folder_that_cannot_be_used_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "objects").write_bytes(b"a file where the folder should be")
    with pytest.raises(Unavailable):
        FolderStore(tmp_path / "objects").put(key_of(b"x"), b"x", sha256(b"x"))


def test_an_empty_folder_has_no_objects(tmp_path: Path) -> None:
    with pytest.raises(ObjectMissing):
        FolderStore(tmp_path / "not made yet").get(key_of(b"x"))


def test_a_key_is_creditor_case_kind_version_and_hash() -> None:
    assert object_key("c-1", "k-2", "packet", 3, "a" * 64, "pdf") == f"c-1/k-2/packet/3/{'a' * 64}.pdf"


@pytest.mark.parametrize("kind", ["", "../x", "a/b", "张试一", "a b", "-x", "x" * 65])
def test_a_key_is_made_of_codes_only(kind: str) -> None:
    with pytest.raises(ValueError, match="not a part"):
        object_key("c-1", "k-2", kind, 1, "a" * 64, "pdf")
