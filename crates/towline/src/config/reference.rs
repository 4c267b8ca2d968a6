//! `docs/configuration.md`: every key, from the types' own texts. `cargo xtask docs` writes it.

use std::fmt::Write as _;

use super::{
    Settings,
    environment::OVERRIDE_PREFIX,
    shape::{Field, Form, Shape},
    toml_text,
};

const HEAD: &str = "\
# Configuration

<!-- Written by `cargo xtask docs` from the doc comments of the settings. Do not edit it here. -->

One TOML file. The first of these that exists is read:

1. the file that `--config FILE` names (it must exist),
2. the file that `$TOWLINE_CONFIG` names (it must exist),
3. `./towline.toml`,
4. `$XDG_CONFIG_HOME/towline/towline.toml`, without the variable `~/.config/towline/towline.toml`,
5. `/config/towline.toml`, in a container,
6. `/etc/towline/towline.toml`, of the service that a package installs.

Without a file every key has its default. `towline config example` prints a file to start from,
`towline config show` what is in effect and where it comes from, `towline check` what is wrong.

";

const TAIL: &str = "
## By environment

Every key can be overridden by a variable: `TOWLINE__` and the key's path, with two underscores
between its parts. Capitals do not matter, and `_` also stands for `-`. A variable can change a
table that the file has; it cannot make a new import or importer.

```sh
TOWLINE__SERVER__LISTEN=0.0.0.0:8650
TOWLINE__IMPORTERS__LIBRARY__BETANIN__API_KEY_FILE=/run/secrets/betanin
```

`towline run --listen ADDRESS:PORT` is the first of them. Beside these there are `TOWLINE_CONFIG`, `TOWLINE_DATA`,
`TOWLINE_DATA_ON_NETWORK` and `TOWLINE_SYNCTHING_API_KEY`; a variable that begins with `TOWLINE_` and is none of them is
warned of.

## Secrets

A secret `x` can be written as `x = \"…\"`, or as `x_file = \"…\"`, which names a file that holds it
(one newline at the end is ignored, at most 64 KiB). A relative name starts at the directory of the
configuration file. `x_file = \"credential:NAME\"` reads a credential of systemd.
";

/// The reference, as Markdown.
pub fn reference() -> String {
    let mut out = HEAD.to_owned();
    table(&Shape::of::<Settings>(), "", &mut out);
    out.push_str(TAIL);
    out
}

fn table(shape: &Shape, path: &str, out: &mut String) {
    let (tables, keys): (Vec<_>, Vec<_>) =
        shape.fields().iter().partition(|field| field.shape.is_table());
    for field in keys {
        key(field, path, out);
    }
    for field in tables {
        section(&field.shape, &toml_text::below(path, &field.name), out);
    }
}

fn section(shape: &Shape, path: &str, out: &mut String) {
    if let Form::Named(inner) = &shape.form {
        let Form::Kinds(kinds) = &inner.form else {
            let level = if path.contains('.') { "###" } else { "##" };
            let _infallible = writeln!(out, "\n{level} `[{path}.NAME]`\n\n{}", paragraph(shape));
            return table(inner, &format!("{path}.NAME"), out);
        };
        let _infallible =
            writeln!(out, "\n## `[{path}.NAME.KIND]`\n\n{}", paragraph(shape).trim_end());
        for kind in kinds {
            section(&kind.shape, &format!("{path}.NAME.{}", kind.name), out);
        }
    } else {
        let level = if path.contains('.') { "###" } else { "##" };
        let _infallible = writeln!(out, "\n{level} `[{path}]`\n\n{}", paragraph(shape));
        table(shape, path, out);
    }
}

fn paragraph(shape: &Shape) -> String {
    toml_text::wrapped(&shape.doc, "", 100)
}

fn key(field: &Field, path: &str, out: &mut String) {
    let by_variable = path.is_empty().then(|| field.name.to_uppercase());
    bullet(field, by_variable, "", out);
    if let Form::List(inner) = &field.shape.form {
        for field in inner.fields() {
            bullet(field, None, "  ", out);
        }
    }
}

fn bullet(field: &Field, by_variable: Option<String>, indent: &str, out: &mut String) {
    let Field { name, required, shape } = field;
    let mut notes = vec![form(&shape.form)];
    match (&shape.default, required) {
        (_, true) => notes.push("required".into()),
        (Some(value), _) => notes.push(format!("default `{}`", toml_text::value(value))),
        (None, _) => notes.push("optional".into()),
    }
    if shape.secret {
        notes.push(format!("secret, also as `{name}_file`"));
    }
    notes.extend(by_variable.map(|name| format!("`{OVERRIDE_PREFIX}{name}`")));
    let mut text = format!("**`{name}`** ({}). {}", notes.join("; "), shape.doc);
    if let (None, Some(example)) = (&shape.default, &shape.example) {
        let _infallible = write!(text, " Example: `{name} = {}`.", toml_text::value(example));
    }
    let text = toml_text::wrapped(&text, &format!("{indent}  "), 98);
    let _infallible = write!(out, "{indent}- {}", text.trim_start());
}

fn form(form: &Form) -> String {
    match form {
        Form::Table(_) | Form::Named(_) | Form::Kinds(_) => "table".into(),
        Form::List(inner) if inner.is_table() => "array of tables".into(),
        Form::List(_) => "array".into(),
        Form::Words(words) => {
            words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(" or ")
        }
        Form::Path => "absolute path".into(),
        Form::Text => "text".into(),
        Form::Number => "number".into(),
        Form::Bool => "`true` or `false`".into(),
        Form::Other => "see the text".into(),
    }
}
