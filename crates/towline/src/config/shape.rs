//! The shape of the configuration, taken from the JSON schema of its types: which keys there are,
//! what they mean, which are secret. The example, the reference, the overrides by environment and
//! the masking all follow it, so that none of them has a list of its own to fall behind.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value as Json};

/// What may stand at one place of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) doc: String,
    pub(crate) default: Option<Json>,
    pub(crate) example: Option<Json>,
    pub(crate) secret: bool,
    /// Set at this machine only: not by the page, nor by the API.
    pub(crate) by_hand: bool,
    /// Whether a path there is no secret, while all else is.
    pub(crate) open_path: bool,
    pub(crate) form: Form,
}

/// The form of what may stand there.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// Keys that are fixed.
    Table(Vec<Field>),
    /// Keys that a person chooses: `[imports.<name>]`.
    Named(Box<Shape>),
    /// Exactly one of these keys: the kind.
    Kinds(Vec<Field>),
    /// Several of the same.
    List(Box<Shape>),
    /// One of these words.
    Words(Vec<String>),
    /// A path of this machine.
    Path,
    /// Text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// None of these forms.
    Other,
}

/// A key and what may stand there.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) shape: Shape,
}

/// The JSON schema of a type, as its TOML file is read.
pub(crate) fn json_schema<T: JsonSchema>() -> Json {
    let settings = SchemaSettings::draft2020_12();
    SchemaGenerator::new(settings).into_root_schema_for::<T>().into()
}

impl Shape {
    /// The shape of a type.
    pub(crate) fn of<T: JsonSchema>() -> Self {
        let schema = json_schema::<T>();
        Reader { root: &schema }.shape(&schema, "", 0)
    }

    /// The fields, where the keys are fixed or are kinds.
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.form {
            Form::Table(fields) | Form::Kinds(fields) => fields,
            _ => &[],
        }
    }

    /// The field of this name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// Tables and arrays of tables, which have their own header in the file.
    pub(crate) fn is_table(&self) -> bool {
        matches!(self.form, Form::Table(_) | Form::Named(_) | Form::Kinds(_))
    }

    /// What stands below a key or a number in a list.
    pub(crate) fn at(&self, key: &str) -> Option<&Self> {
        match &self.form {
            Form::List(inner) => key.parse::<usize>().is_ok().then_some(inner),
            _ => self.below(key),
        }
    }

    /// What stands below a key, whichever form this is.
    pub(crate) fn below(&self, key: &str) -> Option<&Self> {
        match &self.form {
            Form::Named(inner) => Some(inner),
            _ => self.field(key).map(|field| &field.shape),
        }
    }
}

/// A key that by its name holds a secret. Beside the mark in the schema, so that a forgotten mark
/// does not print a password.
pub(crate) fn sounds_secret(key: &str) -> bool {
    let key = key.to_lowercase().replace('-', "_");
    ["password", "passwd", "secret", "token", "api_key", "apikey", "private_key", "passphrase"]
        .iter()
        .any(|word| key.ends_with(word))
}

struct Reader<'a> {
    root: &'a Json,
}

impl Reader<'_> {
    fn shape(&self, schema: &Json, key: &str, depth: usize) -> Shape {
        let mut annotations = Map::new();
        let mut is_path = false;
        let plain = self.resolved(schema, &mut annotations, &mut is_path);
        let form = match is_path {
            true => Form::Path,
            // A schema that contains itself has no end; none of ours does.
            false if depth > 16 => Form::Other,
            false => self.form(&plain, depth),
        };
        let text = |name: &str| annotations.get(name).and_then(Json::as_str).map(str::to_owned);
        let is_text = matches!(form, Form::Text);
        let marked = annotations.get("writeOnly") == Some(&Json::Bool(true))
            || text("format").as_deref() == Some("password");
        Shape {
            doc: text("description").unwrap_or_default(),
            default: annotations.get("default").filter(|value| !value.is_null()).cloned(),
            example: annotations.get("examples").and_then(|all| all.get(0)).cloned(),
            by_hand: annotations.get("x-by-hand") == Some(&Json::Bool(true)),
            open_path: annotations.get("x-open-path") == Some(&Json::Bool(true)),
            secret: is_text && (marked || sounds_secret(key)),
            form,
        }
    }

    /// Follows references and steps over `| null`; what the outermost says about itself counts.
    fn resolved(&self, schema: &Json, notes: &mut Map<String, Json>, is_path: &mut bool) -> Json {
        let mut here = schema.clone();
        loop {
            for (name, value) in here.as_object().into_iter().flatten() {
                notes.entry(name.clone()).or_insert_with(|| value.clone());
            }
            let not_null = |option: &&Json| option["type"] != "null";
            if let Some(name) = here["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/"))
            {
                *is_path |= name == "LocalPath";
                here = self.root["$defs"][name].clone();
            } else if let Some(any) = here["anyOf"].as_array()
                && let [only] = any.iter().filter(not_null).collect::<Vec<_>>()[..]
            {
                here = only.clone();
            } else {
                return here;
            }
        }
    }

    fn form(&self, schema: &Json, depth: usize) -> Form {
        if let Some(words) = words(schema) {
            return Form::Words(words);
        }
        if let Some(kinds) = schema["oneOf"].as_array() {
            let fields = kinds.iter().flat_map(|kind| self.fields(kind, depth));
            return Form::Kinds(fields.collect());
        }
        match type_of(schema) {
            "object" if schema["properties"].is_object() => Form::Table(self.fields(schema, depth)),
            "object" if schema["additionalProperties"].is_object() => {
                Form::Named(Box::new(self.shape(&schema["additionalProperties"], "", depth + 1)))
            }
            "object" => Form::Table(Vec::new()),
            "array" => Form::List(Box::new(self.shape(&schema["items"], "", depth + 1))),
            "string" => Form::Text,
            "integer" | "number" => Form::Number,
            "boolean" => Form::Bool,
            _ => Form::Other,
        }
    }

    /// Required keys first, values before tables: the order in which the file is written.
    fn fields(&self, schema: &Json, depth: usize) -> Vec<Field> {
        let required = |name: &str| {
            schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name))
        };
        let doc = schema["description"].as_str().unwrap_or_default();
        let mut fields: Vec<_> = schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, inner)| Field {
                name: name.clone(),
                required: required(name),
                shape: self.shape(inner, name, depth + 1),
            })
            .collect();
        // The doc of an enum's variant is the kind's own.
        if let [only] = &mut fields[..]
            && only.shape.doc.is_empty()
        {
            doc.clone_into(&mut only.shape.doc);
        }
        fields.sort_by_key(|field| (field.shape.is_table(), !field.required));
        fields
    }
}

fn type_of(schema: &Json) -> &str {
    match &schema["type"] {
        Json::String(name) => name,
        Json::Array(names) => {
            names.iter().filter_map(Json::as_str).find(|name| *name != "null").unwrap_or_default()
        }
        _ => "",
    }
}

fn words(schema: &Json) -> Option<Vec<String>> {
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(|word| word.as_str().map(str::to_owned)).collect();
    }
    if let Some(word) = schema["const"].as_str() {
        return Some(vec![word.to_owned()]);
    }
    let options = schema["oneOf"].as_array()?;
    let words: Option<Vec<_>> = options.iter().map(words).collect();
    words.map(|words| words.concat())
}
