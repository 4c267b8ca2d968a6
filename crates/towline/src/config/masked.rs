//! The file's text without what must not be shown, for people who look at a difference.

use std::ops::Range;

use super::{
    hidden,
    shape::{Form, Shape, sounds_secret},
    tree::{Node, Origin, Value},
};

/// The text with its lines, and no secret in it: neither behind a key that holds one, nor in an
/// address, nor in a comment that sounds like one.
pub(super) fn masked(text: &str, shape: &Shape) -> String {
    let mut spans = Vec::new();
    collect(&Node::parse(text).0, Some(shape), &mut spans);
    spans.sort_by_key(|span| span.start);
    let mut out = String::new();
    let mut from = 0;
    for span in spans.into_iter().filter(|span| text.get(span.clone()).is_some()) {
        if span.start >= from {
            out.push_str(&text[from..span.start]);
            out.push_str("\"…\"");
            from = span.end;
        }
    }
    out.push_str(&text[from..]);
    by_line(&out)
}

fn by_line(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let hidden = hidden::in_line(bare, &text[..at]);
        out.push_str(&hidden.shown(bare, bare.len()));
        out.push_str(&line[bare.len()..]);
        at += line.len();
    }
    out
}

fn collect(node: &Node, shape: Option<&Shape>, spans: &mut Vec<Range<usize>>) {
    match &node.value {
        Value::Table(table) => {
            for (key, entry) in table {
                let below = shape.and_then(|shape| shape.below(key));
                let is_secret = below.is_some_and(|below| below.secret) || sounds_secret(key);
                match &entry.node.origin {
                    Origin::File(span) if is_secret && entry.node.table().is_none() => {
                        spans.push(span.clone());
                    }
                    _ => collect(&entry.node, below, spans),
                }
            }
        }
        Value::List(items) => {
            let inner = shape.and_then(|shape| match &shape.form {
                Form::List(inner) => Some(inner.as_ref()),
                _ => None,
            });
            for item in items {
                collect(item, inner, spans);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    #[test]
    fn no_secret_is_shown_wherever_it_stands() {
        let text = "# my token is SECRET\n[publish]\nkey = \"SECRET\" # why\n[requests.m.seerr]\n\
                    url = \"http://u:SECRET@h\"\napi_key = '''\nSECRET\n'''\n\
                    api_key_file = \"/run/file\"\n[x]\nmy_token = \"SECRET\"\nlisten = \"h:1\"\n";
        let shown = masked(text, &Shape::of::<Settings>());
        assert!(!shown.contains("SECRET"), "{shown}");
        for kept in
            ["[publish]\nkey = \"…\"", "/run/file", "listen = \"h:1\"", "[requests.m.seerr]"]
        {
            assert!(shown.contains(kept), "{kept} in {shown}");
        }
    }
}
