use std::collections::BTreeMap;

use bt_bencode::{ByteString, Value};
use proptest::prelude::*;

use super::*;

fn text(text: &str) -> Value {
    Value::ByteStr(ByteString::from(text))
}

fn number(number: i64) -> Value {
    Value::Int(number.into())
}

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let entry = |(key, value)| (ByteString::from(key), value);
    Value::Dict(entries.into_iter().map(entry).collect::<BTreeMap<_, _>>())
}

fn hashes(count: usize) -> Value {
    Value::ByteStr(ByteString::from(vec![1; 20 * count]))
}

fn info() -> Value {
    dict([
        ("length", number(1000)),
        ("name", text("Blue Train.flac")),
        ("piece length", number(16384)),
        ("pieces", hashes(1)),
    ])
}

fn bytes(info: Value) -> Vec<u8> {
    let torrent = dict([("announce", text("http://t.example/PASSKEY/announce")), ("info", info)]);
    bt_bencode::to_vec(&torrent).unwrap()
}

fn read(info: Value) -> Result<Torrent, NotWhole> {
    Torrent::read(&bytes(info))
}

fn with(mut info: Value, key: &str, value: Value) -> Value {
    info.as_dict_mut().unwrap().insert(ByteString::from(key), value);
    info
}

fn without(mut info: Value, key: &str) -> Value {
    info.as_dict_mut().unwrap().remove(key.as_bytes());
    info
}

fn is_broken(read: Result<Torrent, NotWhole>, words: &str) {
    match read {
        Err(NotWhole::Broken { reason }) => assert!(reason.contains(words), "{reason}"),
        other => panic!("{words}: {other:?}"),
    }
}

fn file_tree() -> Value {
    let file = |length| dict([("", dict([("length", number(length))]))]);
    dict([("a", dict([("x.bin", file(7))])), ("y.bin", file(5))])
}

// The hashes of these tests are Python's hashlib's.
#[test]
fn a_torrent_of_one_file_is_read() {
    let torrent = read(info()).unwrap();
    assert_eq!(
        torrent,
        Torrent {
            hash: "c880c5df6b57d5e69a66cd1450d2a2d2c299ec4d".parse().unwrap(),
            name: "Blue Train.flac".into(),
            size: 1000,
            files: 1,
            is_private: false,
            generation: Generation::One,
        }
    );
    assert!(!format!("{torrent:?}").contains("PASSKEY"));
}

#[test]
fn the_hash_is_that_of_the_bytes_even_where_keys_are_not_sorted() {
    let info = b"d4:name1:z6:lengthi5e6:pieces20:\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x0112:piece lengthi16384ee";
    let torrent = [b"d4:spam1:x4:info".as_slice(), info, b"1:ai1ee\n"].concat();
    let hash = Torrent::read(&torrent).unwrap().hash;
    assert_eq!(hash.to_string(), "d7b8193997aefa9daa9642e627dc0253f53597d2");
}

#[test]
fn files_are_counted_and_padding_is_not() {
    let file = |length| dict([("length", number(length)), ("path", Value::List(vec![text("a")]))]);
    let padding = with(file(99), "attr", text("p"));
    let info = with(info(), "files", Value::List(vec![file(3), padding, file(4)]));
    let torrent = read(with(without(info, "length"), "private", number(1))).unwrap();
    assert_eq!((torrent.files, torrent.size, torrent.is_private), (2, 7, true));
}

#[test]
fn a_torrent_of_version_2_has_a_shortened_sha_256_and_a_hybrid_a_sha_1() {
    let root = |length, byte: u8| {
        let root = Value::ByteStr(ByteString::from(vec![byte; 32]));
        dict([("", dict([("length", number(length)), ("pieces root", root)]))])
    };
    let tree = dict([("a", dict([("x.bin", root(7, 2))])), ("y.bin", root(5, 3))]);
    let two = dict([
        ("file tree", tree),
        ("meta version", number(2)),
        ("name", text("v2")),
        ("piece length", number(16384)),
    ]);
    let torrent = read(two).unwrap();
    assert_eq!(torrent.hash.to_string(), "3544bae3a0f628b4e435d40ff53a57c6144a10cb");
    assert_eq!((torrent.generation, torrent.files, torrent.size), (Generation::Two, 2, 12));

    let hybrid = with(with(info(), "meta version", number(2)), "file tree", file_tree());
    let sha1 = digest(&SHA1_FOR_LEGACY_USE_ONLY, &bt_bencode::to_vec(&hybrid).unwrap());
    let torrent = read(hybrid).unwrap();
    assert_eq!(torrent.hash.as_bytes(), sha1.as_ref());
    assert_eq!((torrent.generation, torrent.size), (Generation::Hybrid, 1000));
}

#[test]
fn a_name_is_made_fit_to_be_shown_and_may_be_missing() {
    assert_eq!(read(with(info(), "name", text("a\n\u{202e}b"))).unwrap().name, "a\\n\\u{202e}b");
    let long = read(with(info(), "name", text(&"é".repeat(5000)))).unwrap().name;
    assert_eq!(long, "é".repeat(200));
    let nameless = read(without(info(), "name")).unwrap();
    assert_eq!(nameless.name, nameless.hash.to_string());
}

#[test]
fn what_is_no_torrent_is_told_in_words() {
    is_broken(Torrent::read(b"<!DOCTYPE html>"), "web page");
    is_broken(Torrent::read(b"  <html>"), "web page");
    is_broken(Torrent::read(b"magnet:?xt=urn:btih:"), ".magnet");
    is_broken(Torrent::read(b"\x1f\x8b\x08"), "gzip");
    is_broken(Torrent::read(b"hello"), "begins with `d`");
    is_broken(Torrent::read(b"i1e"), "begins with `d`");
    is_broken(Torrent::read(b"de"), "no `info`");
    is_broken(Torrent::read(b"d4:infodee"), "no `pieces`");
    is_broken(Torrent::read(b"d4:info1:xe"), "no `info`");
    is_broken(Torrent::read(b"d4:infode4:infodee"), "twice");
    is_broken(Torrent::read(b"d4:infox"), "byte 7");
    is_broken(Torrent::read(&b"d1:a".repeat(1000)), "nested");
    is_broken(Torrent::read(&vec![b'd'; (10 << 20) + 1]), "10 MiB");
    is_broken(Torrent::read(&[bytes(info()), b"x".to_vec()].concat()), "after the torrent");
    is_broken(read(with(info(), "pieces", text("short"))), "row of hashes");
    is_broken(read(without(info(), "length")), "no length");
    is_broken(read(with(info(), "length", number(-1))), "no length");
    is_broken(read(with(info(), "files", Value::List(Vec::new()))), "no file");
    let vast = Value::List(vec![dict([("length", number(i64::MAX))]); 3]);
    is_broken(read(with(info(), "files", vast)), "larger than any disk");
}

#[test]
fn a_hole_is_waited_for() {
    let whole = bytes(with(info(), "pieces", hashes(300)));
    let mut holed = whole.clone();
    holed[1000..2000].fill(0);
    let mut first_page = whole.clone();
    first_page[4000..].fill(0);
    let padded = [&whole[..], &[0; 10]].concat();
    for bytes in [holed, first_page, padded, vec![0; 4096], Vec::new()] {
        let read = Torrent::read(&bytes);
        assert!(matches!(read, Err(NotWhole::Incomplete { .. })), "{read:?}");
    }
}

proptest! {
    #[test]
    fn a_torrent_that_is_being_written_is_incomplete_until_it_is_whole(
        pieces in 1_usize..60,
        cut: prop::sample::Index,
    ) {
        let whole = bytes(with(info(), "pieces", hashes(pieces)));
        let cut = Torrent::read(&whole[..cut.index(whole.len())]);
        prop_assert!(matches!(cut, Err(NotWhole::Incomplete { .. })), "{:?}", cut);
        prop_assert!(Torrent::read(&whole).is_ok());
    }

    #[test]
    fn any_bytes_are_a_torrent_or_none(
        noise: Vec<u8>,
        at: prop::sample::Index,
        keep: prop::sample::Index,
    ) {
        let mut bytes = bytes(with(info(), "file tree", file_tree()));
        let at = at.index(bytes.len());
        bytes.splice(at..bytes.len().min(at + keep.index(40)), noise.iter().copied());
        for bytes in [&bytes, &noise] {
            if let Ok(torrent) = Torrent::read(bytes) {
                prop_assert!(!torrent.name.is_empty() && torrent.files > 0);
            }
        }
    }
}
