//! Finds where bencoded values begin and end (BEP 3), without copying and without recursion.
//!
//! Our own, because an info-hash is that of the bytes as they stand in the file. Of the crates
//! there are, those that go by serde write the value anew (what was not in canonical order gets
//! another hash) and recurse as deep as a hostile file wants; the other refuses unsorted keys,
//! which torrents in the wild have. Tests compare it with one of them.

/// How deep lists and dictionaries may lie in each other. Torrents need six; the directories of a
/// `file tree` (BEP 52) one each.
const DEEPEST: usize = 100;

/// Why no value stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The bytes end before it does, or have a hole: a zero where none can be is what a file that
    /// was given its size first has until it is written.
    Lacks,
    /// At this byte stands what cannot stand there.
    Wrong(usize),
    /// Deeper than any torrent.
    TooDeep,
}

/// The value that `bytes` begin with.
pub(super) fn value(bytes: &[u8]) -> Result<&[u8], Flaw> {
    let mut cursor = Cursor { bytes, at: 0 };
    cursor.skip()?;
    Ok(&bytes[..cursor.at])
}

/// The entries of a dictionary that [`value`] has found, as they stand: a key may come twice.
pub(super) fn entries(dictionary: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut items = items_of(dictionary, b'd');
    std::iter::from_fn(move || Some((string(items.next()?)?, items.next()?)))
}

/// The items of a list that [`value`] has found.
pub(super) fn items(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    items_of(list, b'l')
}

fn items_of(container: &[u8], opening: u8) -> impl Iterator<Item = &[u8]> {
    let end = container.len().saturating_sub(1);
    let mut rest = match container.first() {
        Some(first) if *first == opening => &container[1..end],
        _ => &[],
    };
    std::iter::from_fn(move || {
        let item = value(rest).ok()?;
        rest = &rest[item.len()..];
        Some(item)
    })
}

/// The first value that a dictionary has for `key`.
pub(super) fn get<'a>(dictionary: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    entries(dictionary).find_map(|(name, value)| (name == key).then_some(value))
}

/// The bytes of a string that [`value`] has found.
pub(super) fn string(value: &[u8]) -> Option<&[u8]> {
    let colon = value.iter().position(|byte| *byte == b':')?;
    value.first().is_some_and(u8::is_ascii_digit).then(|| &value[colon + 1..])
}

/// An integer that [`value`] has found, as far as it fits.
pub(super) fn integer(value: &[u8]) -> Option<i64> {
    let digits = value.strip_prefix(b"i")?.strip_suffix(b"e")?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What comes next in an open list or dictionary.
#[derive(Clone, Copy)]
enum Next {
    Item,
    Key,
    Value,
}

impl Cursor<'_> {
    fn skip(&mut self) -> Result<(), Flaw> {
        let mut open = Vec::new();
        loop {
            let is_key = matches!(open.last(), Some(Next::Key));
            match self.peek()? {
                b'0'..=b'9' => self.string()?,
                b'e' if matches!(open.last(), Some(Next::Item | Next::Key)) => {
                    self.at += 1;
                    open.pop();
                }
                _ if is_key => return Err(Flaw::Wrong(self.at)),
                b'i' => self.integer()?,
                b'l' | b'd' if open.len() == DEEPEST => return Err(Flaw::TooDeep),
                first @ (b'l' | b'd') => {
                    self.at += 1;
                    open.push(if first == b'l' { Next::Item } else { Next::Key });
                    continue;
                }
                _ => return Err(Flaw::Wrong(self.at)),
            }
            // A key or a value was read to its end.
            match open.last_mut() {
                None => return Ok(()),
                Some(next) => {
                    *next = match next {
                        Next::Item => Next::Item,
                        Next::Key => Next::Value,
                        Next::Value => Next::Key,
                    }
                }
            }
        }
    }

    fn peek(&self) -> Result<u8, Flaw> {
        self.bytes.get(self.at).copied().filter(|byte| *byte != 0).ok_or(Flaw::Lacks)
    }

    /// `4:spam`
    fn string(&mut self) -> Result<(), Flaw> {
        let mut length = 0_usize;
        loop {
            match self.peek()? {
                // More than any file of ours can hold is not worth waiting for.
                b':' => break,
                digit @ b'0'..=b'9' if length < 1 << 24 => {
                    length = length * 10 + usize::from(digit - b'0');
                }
                _ => return Err(Flaw::Wrong(self.at)),
            }
            self.at += 1;
        }
        self.at += 1;
        if self.bytes.len() - self.at < length {
            return Err(Flaw::Lacks);
        }
        self.at += length;
        Ok(())
    }

    /// `i-42e`
    fn integer(&mut self) -> Result<(), Flaw> {
        self.at += 1;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        let digits = self.at;
        while self.peek()?.is_ascii_digit() {
            self.at += 1;
        }
        if self.bytes[self.at] != b'e' || self.at == digits {
            return Err(Flaw::Wrong(self.at));
        }
        self.at += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use bt_bencode::{ByteString, Value};
    use proptest::prelude::*;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        let bytes = || prop::collection::vec(any::<u8>(), 0..20);
        let leaf = prop_oneof![
            any::<i64>().prop_map(|number| Value::Int(number.into())),
            bytes().prop_map(|bytes| Value::ByteStr(ByteString::from(bytes))),
        ];
        leaf.prop_recursive(5, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
                prop::collection::btree_map(bytes().prop_map(ByteString::from), inner, 0..6)
                    .prop_map(Value::Dict),
            ]
        })
    }

    /// Reads a value by nothing but this module.
    fn read(bytes: &[u8]) -> Value {
        match bytes[0] {
            b'i' => Value::Int(integer(bytes).unwrap().into()),
            b'l' => Value::List(items(bytes).map(read).collect()),
            b'd' => {
                let entry =
                    |(key, value): (&[u8], _)| (ByteString::from(key.to_vec()), read(value));
                Value::Dict(entries(bytes).map(entry).collect())
            }
            _ => Value::ByteStr(ByteString::from(string(bytes).unwrap().to_vec())),
        }
    }

    proptest! {
        #[test]
        fn whatever_another_library_writes_is_read_the_same(value in values(), more: Vec<u8>) {
            let written = bt_bencode::to_vec(&value).unwrap();
            let all = [&written[..], &more].concat();
            prop_assert_eq!(super::value(&all), Ok(&written[..]));
            prop_assert_eq!(read(&written), value);
        }

        #[test]
        fn whatever_is_cut_short_lacks_something(value in values(), cut: prop::sample::Index) {
            let written = bt_bencode::to_vec(&value).unwrap();
            let cut = cut.index(written.len());
            prop_assert_eq!(super::value(&written[..cut]), Err(Flaw::Lacks));
        }

        #[test]
        fn whatever_another_library_reads_is_no_mistake_here(
            value in values(),
            at: prop::sample::Index,
            byte in prop::sample::select(b"0123456789ilde:-\0x".to_vec()),
        ) {
            let mut bytes = bt_bencode::to_vec(&value).unwrap();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if bt_bencode::from_slice::<Value>(&bytes).is_ok() {
                prop_assert_eq!(super::value(&bytes), Ok(&bytes[..]));
            }
        }

        #[test]
        fn any_bytes_are_a_value_or_none(bytes: Vec<u8>, text in "[0-9ilde:-]{0,60}") {
            for bytes in [&bytes[..], text.as_bytes()] {
                if let Ok(value) = value(bytes) {
                    prop_assert_eq!(super::value(value), Ok(value));
                    read_all(value);
                }
            }
        }
    }

    fn read_all(value: &[u8]) {
        let _any = (string(value), integer(value), get(value, b"info"));
        items(value).for_each(read_all);
        entries(value).for_each(|(_, value)| read_all(value));
    }

    #[test]
    fn what_is_wrong_is_told_from_what_lacks() {
        for (bytes, flaw) in [
            (&b""[..], Flaw::Lacks),
            (b"d1:a", Flaw::Lacks),
            (b"d\0\0", Flaw::Lacks),
            (b"i", Flaw::Lacks),
            (b"i12", Flaw::Lacks),
            (b"99999:abc", Flaw::Lacks),
            (b"x", Flaw::Wrong(0)),
            (b"e", Flaw::Wrong(0)),
            (b"ie", Flaw::Wrong(1)),
            (b"i-e", Flaw::Wrong(2)),
            (b"i1x", Flaw::Wrong(2)),
            (b"di1ei2ee", Flaw::Wrong(1)),
            (b"d1:ae", Flaw::Wrong(4)),
            (b"4x", Flaw::Wrong(1)),
            (b"999999999999999999999:", Flaw::Wrong(8)),
        ] {
            assert_eq!(value(bytes), Err(flaw), "{}", bytes.escape_ascii());
        }
        assert_eq!(value(&b"l".repeat(1 << 20)), Err(Flaw::TooDeep));
        assert_eq!(value(b"d1:b0:1:ai-0eeX"), Ok(&b"d1:b0:1:ai-0ee"[..]));
    }
}
