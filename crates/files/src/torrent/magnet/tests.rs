use proptest::prelude::*;

use super::*;

const HEX: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
const BASE32: &str = "YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK";

fn read(text: &str) -> Result<Magnet, NotWhole> {
    Magnet::read(text.as_bytes())
}

fn link(rest: &str) -> String {
    format!("magnet:?xt=urn:btih:{HEX}{rest}")
}

fn is_broken(bytes: &[u8], words: &str) {
    match Magnet::read(bytes) {
        Err(NotWhole::Broken { reason }) => assert!(reason.contains(words), "{reason}"),
        other => panic!("{words}: {other:?}"),
    }
}

fn is_incomplete(bytes: &[u8]) {
    let read = Magnet::read(bytes);
    assert!(matches!(read, Err(NotWhole::Incomplete { .. })), "{read:?}");
}

#[test]
fn a_link_is_read_and_kept_as_it_was_written() {
    let link = link("&dn=Blue+Train%20%28Caf%C3%A9%29&tr=udp%3A%2F%2Ft.example%2FPASSKEY&tr=x");
    let magnet = read(&link).unwrap();
    assert_eq!(magnet.hash.to_string(), HEX);
    assert_eq!(magnet.name.as_deref(), Some("Blue Train (Café)"));
    assert_eq!(magnet.link(), link);
    assert!(magnet.trackers().eq(["udp://t.example/PASSKEY", "x"]));
    assert!(!format!("{magnet:?}").contains("PASSKEY"));
}

#[test]
fn every_form_of_a_hash_is_the_same_torrent() {
    let upper = HEX.to_uppercase();
    let two = format!("1220{}", "ab".repeat(32));
    for link in [
        format!("magnet:?xt=urn:btih:{upper}"),
        format!("MAGNET:?dn=x&XT=URN:BTIH:{BASE32}"),
        format!("magnet:?xt=urn%3Abtih%3A{HEX}"),
        format!("magnet:?dn=x&amp;xt=urn:btih:{HEX}"),
        format!("magnet:?xt.1=urn:btih:{HEX}&xt.2=urn:btih:{BASE32}"),
        format!("magnet:?xt=urn:btmh:{two}&xt=urn:btih:{HEX}"),
        format!("magnet:?xt=urn:ed2k:354B15E68FB8F36D7CD88FF94116CDC1&xt=urn:btih:{HEX}"),
    ] {
        assert_eq!(read(&link).unwrap().hash.to_string(), HEX, "{link}");
    }
    let only_two = read(&format!("magnet:?xt=urn:btmh:{two}")).unwrap();
    assert_eq!(only_two.hash.to_string(), "ab".repeat(20));
}

#[test]
fn what_editors_put_around_a_link_is_tolerated() {
    let link = link("&dn=é");
    for text in [format!("{link}\r\n"), format!("\u{feff}{link}"), format!("\n  {link}\t\n\n")] {
        assert_eq!(read(&text).unwrap().link(), link, "{text:?}");
    }
    let wide = format!("\u{feff}{link}\r\n");
    let little: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = wide.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big] {
        assert_eq!(Magnet::read(&bytes).unwrap().link(), link);
    }
}

#[test]
fn what_is_no_magnet_link_is_told_in_words() {
    let other = "0".repeat(40);
    is_broken(b"https://t.example/x.torrent", "web address");
    is_broken(b"d8:announce", "begins with `magnet:?`");
    is_broken(link(&format!("\n{}", link(""))).as_bytes(), "more than one line");
    is_broken(link("&dn=a b").as_bytes(), "blanks");
    is_broken(link("&dn=a\u{7}b").as_bytes(), "control");
    is_broken(link(&format!("&xt=urn:btih:{other}")).as_bytes(), "two torrents");
    is_broken(format!("magnet:?xt=urn:btih:{}", "x".repeat(40)).as_bytes(), "hexadecimal");
    is_broken(format!("magnet:?xt=urn:btmh:{}", "x".repeat(68)).as_bytes(), "SHA-256");
    is_broken(b"magnet:?\xff\xfe\xfd", "no text");
    is_broken(&vec![b'a'; 65 << 10], "64 KiB");
}

#[test]
fn what_may_go_on_is_waited_for() {
    is_incomplete(b"");
    is_incomplete(b"\r\n");
    is_incomplete(b"magn");
    is_incomplete(b"magnet:?dn=x");
    is_incomplete(&[0; 512]);
    is_incomplete(format!("magnet:?xt=urn:btih:{}", &HEX[..39]).as_bytes());
    is_incomplete(format!("magnet:?xt=urn:btmh:1220{HEX}").as_bytes());
}

#[test]
fn a_name_cannot_deceive() {
    let magnet = read(&link("&dn=%0A%1B%5B31m%E2%80%AE%FF")).unwrap();
    assert_eq!(magnet.name.as_deref(), Some("\\n\\u{1b}[31m\\u{202e}\\xFF"));
    assert_eq!(read(&link("&dn=%20")).unwrap().name, None);
}

proptest! {
    #[test]
    fn a_link_that_is_being_written_is_never_broken(name in "[a-zé%]{0,20}", cut: prop::sample::Index) {
        for whole in [
            link(&format!("&dn={name}")),
            format!("magnet:?dn={name}&xt=urn:btih:{BASE32}"),
            format!("magnet:?xt=urn:btmh:1220{HEX}{}", &HEX[..24]),
        ] {
            let cut = &whole.as_bytes()[..cut.index(whole.len())];
            let read = Magnet::read(cut);
            prop_assert!(!matches!(read, Err(NotWhole::Broken { .. })), "{:?}", read);
        }
    }

    #[test]
    fn any_bytes_are_a_link_or_none(bytes: Vec<u8>, text in "magnet:\\?(xt=urn:bt[im]h:|&|[0-9a-f%.=+]|\\PC){0,60}") {
        for bytes in [&bytes[..], text.as_bytes()] {
            if let Ok(magnet) = Magnet::read(bytes) {
                prop_assert_eq!(magnet.trackers().count(), magnet.trackers().count());
                prop_assert!(magnet.link().starts_with("magnet:?"));
            }
        }
    }
}
