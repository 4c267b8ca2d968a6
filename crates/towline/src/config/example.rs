//! The example file: every key with its text and its default, all of it commented out, so that the
//! file as it is means the same as no file.
//!
//! What can be used by taking away the `#` has no space behind it: `#listen = "…"`.

use std::fmt::Write as _;

use super::{
    Settings,
    shape::{Field, Form, Shape},
    toml_text,
};

const HEAD: &str = "\
# towline's configuration. Lines that begin with `#` and no space are settings with their defaults
# or with an example: take the `#` away to use them. `towline check` tells whether all is right.
#
# Every key can be overridden by environment: TOWLINE__SERVER__LISTEN=0.0.0.0:8650
# Every secret can stand in a file of its own: api_key_file = \"/run/secrets/betanin\"
";

/// Names that a person could give, by kind.
const NAMES: [(&str, &str); 23] = [
    ("directory", "music"),
    ("slskd", "soulseek"),
    ("betanin", "library"),
    ("beet", "beets"),
    ("place", "shelf"),
    ("syncthing", "nas"),
    ("putio", "home"),
    ("categories", "tv"),
    ("seerr", "media"),
    (RULED, "watchlist"),
    ("trakt", "friends"),
    ("mdblist", "heists"),
    ("tmdb", "trilogy"),
    ("letterboxd", "diary"),
    ("stevenlu", "popular"),
    ("file", "wishes"),
    ("ntfy", "phone"),
    ("discord", "channel"),
    ("telegram", "chat"),
    ("gotify", "tablet"),
    ("email", "mail"),
    ("webhook", "program"),
    ("apprise", "others"),
];

/// The kind of list at which the rules of all lists are shown.
const RULED: &str = "imdb";
/// The same of targets.
const RULED_TARGET: &str = "ntfy";

/// Of some certificate.
const FINGERPRINT: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// For keys whose type has neither default nor example; together they make a file that is right.
const VALUES: [(&str, &str); 63] = [
    ("ledger.bound.source", "imports.music"),
    ("ledger.bound.node", "nas"),
    (".watchlist.server", "media"),
    (".client_id", "your-apps-client-id"),
    (".client_secret", "your-apps-secret"),
    (".seerr.hook_secret", "a-long-random-text"),
    (".seerr.url", "http://seerr:5055"),
    (".seerr.certificate", FINGERPRINT),
    (".file.list", "/wishes.csv"),
    (".tmdb.key", "0123456789abcdef0123456789abcdef"),
    (".directory.path", "/downloads/music"),
    (".directory.synced", "nas/music"),
    (".slskd.path", "/downloads/soulseek"),
    (".slskd.path_in_slskd", "/app/downloads"),
    (".slskd.gather_in", "/downloads/gathered"),
    (".slskd.hook_secret", "a-long-random-text"),
    (".slskd.url", "http://slskd:5030"),
    (".syncthing.url", "http://nas:8384"),
    (".syncthing.certificate", FINGERPRINT),
    (".syncthing.device", "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2"),
    (".putio.destination", "/downloads/torrents"),
    (".putio.incomplete", "/downloads/.unfinished"),
    (".path_map.here", "/downloads"),
    (".path_map.there", "/app/downloads"),
    (".watch.path", "/downloads/drop"),
    (".watch.category", "tv"),
    (".tv.destination", "/downloads/tv"),
    (".afterwards.file_mode", "640"),
    (".afterwards.directory_mode", "750"),
    (".afterwards.owner", "1000:1000"),
    (".afterwards.webhook", "http://127.0.0.1:8080/arrived"),
    (".importer", "library"),
    ("providers.stevenlu.url", "https://mirror.example/stevenlu"),
    (".gotify.url", "http://gotify:8080"),
    (".email.url", "starttls://mail.example:587"),
    (".webhook.url", "http://program:8080/hook"),
    (".webhook.secret", "a-long-random-text"),
    (".apprise.url", "http://apprise:8000"),
    (".apprise.urls", "json://program:8080"),
    (".url", "http://betanin:9393"),
    (".betanin.library", "/library"),
    (".beet.config", "/config/beets.yaml"),
    (".beet.library", "/config/beets.db"),
    (".beet.directory", "/library"),
    (".place.into", "/shelf"),
    ("log.file", "/data/towline.log"),
    (".api_key", "…"),
    ("publish.key", "a-long-random-text"),
    (".ntfy.topic", "towline-7f3a"),
    (".ntfy.token", "tk_yourtoken"),
    (".ntfy.user", "towline"),
    (".ntfy.password", "…"),
    (".discord.webhook", "https://discord.com/api/webhooks/123456/your-token"),
    (".discord.thread", "123456789"),
    (".telegram.token", "123456:your-token"),
    (".telegram.chat", "-1001234567890"),
    (".gotify.token", "your-apps-token"),
    (".gotify.client_token", "your-clients-token"),
    (".email.user", "towline"),
    (".email.password", "…"),
    (".apprise.key", "home"),
    (".apprise.tag", "phone"),
    (".webhook.token", "a-long-random-text"),
];

/// The example file.
pub fn example() -> String {
    let mut out = HEAD.to_owned();
    table(&Shape::of::<Settings>(), "", &mut out);
    out
}

fn table(shape: &Shape, path: &str, out: &mut String) {
    let fields = shape.fields();
    let is_plain = |field: &&Field| !field.shape.is_table() && listed(&field.shape).is_none();
    for field in fields.iter().filter(is_plain) {
        key(field, path, out);
    }
    for field in fields {
        if let Some(each) = listed(&field.shape) {
            let path = toml_text::below(path, &field.name);
            let doc = toml_text::wrapped(&field.shape.doc, "# ", 96);
            let _infallible = writeln!(out, "\n{doc}#[[{path}]]");
            table(each, &path, out);
        }
    }
    for field in fields.iter().filter(|field| field.shape.is_table()) {
        section(&field.shape, &toml_text::below(path, &field.name), out);
    }
}

/// What stands in a list of tables.
fn listed(shape: &Shape) -> Option<&Shape> {
    match &shape.form {
        Form::List(each) if each.is_table() => Some(each),
        _ => None,
    }
}

fn section(shape: &Shape, path: &str, out: &mut String) {
    if let Form::Named(inner) = &shape.form {
        let _infallible = writeln!(out, "\n{}", "#".repeat(98));
        out.push_str(&toml_text::wrapped(&shape.doc, "# ", 96));
        if let Form::Kinds(kinds) = &inner.form {
            for kind in kinds {
                let path = format!("{path}.{}.{}", a_name(&kind.name), kind.name);
                section(&kind.shape, &path, out);
            }
        } else if path == "lists" {
            ruled(inner, path, RULED, out);
        } else if path == "notify" {
            ruled(inner, path, RULED_TARGET, out);
        } else {
            let of = path.rsplit('.').next().unwrap_or_default();
            section(inner, &format!("{path}.{}", a_name(of)), out);
        }
    } else {
        out.push('\n');
        out.push_str(&toml_text::wrapped(&shape.doc, "# ", 96));
        let _infallible = writeln!(out, "#[{path}]");
        table(shape, path, out);
    }
}

/// A list, or a target, has rules of its own, and is of one kind.
fn ruled(shape: &Shape, table: &str, first: &str, out: &mut String) {
    let path = format!("{table}.{}", a_name(first));
    let _infallible = writeln!(out, "\n{}#[{path}]", toml_text::wrapped(&shape.doc, "# ", 96));
    let (kinds, rules): (Vec<_>, Vec<_>) =
        shape.fields().iter().partition(|field| field.shape.is_table());
    for rule in rules {
        key(rule, &path, out);
    }
    let (ruled, others): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|kind| kind.name == first);
    for kind in ruled.into_iter().chain(others) {
        section(&kind.shape, &format!("{table}.{}.{}", a_name(&kind.name), kind.name), out);
    }
}

fn a_name(of: &str) -> &'static str {
    NAMES.iter().find(|(known, _)| *known == of).map_or("mine", |(_, name)| *name)
}

fn key(field: &Field, path: &str, out: &mut String) {
    let Field { name, required, shape } = field;
    out.push('\n');
    let doc = if *required { format!("{} Required.", shape.doc) } else { shape.doc.clone() };
    out.push_str(&toml_text::wrapped(doc.trim_start(), "# ", 96));
    let value = shape.default.as_ref().or(shape.example.as_ref());
    let value =
        value.map_or_else(|| placeholder(&format!("{path}.{name}"), &shape.form), toml_text::value);
    let _infallible = writeln!(out, "#{name} = {value}");
}

fn placeholder(name: &str, form: &Form) -> String {
    if let Some((_, value)) = VALUES.iter().find(|(known, _)| name.ends_with(known)) {
        return toml_text::value(&(*value).into());
    }
    match form {
        Form::Path => "\"/srv/media\"".into(),
        Form::Words(words) => words.first().map_or("\"\"".into(), |word| format!("\"{word}\"")),
        Form::Number => "1".into(),
        Form::Bool => "false".into(),
        Form::List(_) => "[]".into(),
        Form::Table(_) | Form::Named(_) | Form::Kinds(_) => "{}".into(),
        Form::Text | Form::Other => "\"…\"".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Environment, Source, load, secrets::Disk};
    use super::*;

    fn reads(text: &str) -> super::super::Loaded {
        load(Source::new(None, text), &Environment::default(), &Disk)
            .unwrap_or_else(|mistakes| panic!("{}\n{text}", mistakes.render(false)))
    }

    #[test]
    fn the_example_as_it_is_means_nothing() {
        let loaded = reads(&example());
        assert!(loaded.settings.imports.is_empty() && loaded.settings.importers.is_empty());
    }

    #[test]
    fn the_example_without_its_comment_signs_is_right() {
        let is_setting = |rest: &str| rest.starts_with(|c: char| c == '[' || c.is_lowercase());
        let lines = example();
        let lines = lines.lines().map(|line| match line.strip_prefix('#') {
            Some(rest) if is_setting(rest) => rest,
            _ => line,
        });
        let loaded = reads(&lines.collect::<Vec<_>>().join("\n"));
        assert!(loaded.settings.data.is_some());
        assert!(!loaded.settings.imports.is_empty() && !loaded.settings.importers.is_empty());
    }
}
