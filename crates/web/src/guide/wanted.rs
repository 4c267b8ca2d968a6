//! What the providers of lists want to know before they are asked.

use towline_api::settings::{Field, Section};

const WANTS: [(&str, &[&str]); 3] =
    [("trakt", &["client_id", "client_secret"]), ("mdblist", &["key"]), ("tmdb", &["key"])];

/// The keys of a provider that a list of it needs and that are not set.
pub fn wanted_of(root: &Section, provider: &str) -> Vec<Field> {
    let wants = WANTS.iter().find(|(name, _)| *name == provider).map_or(&[][..], |(_, keys)| keys);
    let section = root.sections.iter().find(|section| section.name == "providers");
    let section = section.and_then(|it| it.sections.iter().find(|it| it.name == provider));
    let fields = section.into_iter().flat_map(|section| &section.fields);
    fields.filter(|field| wants.contains(&field.name.as_str()) && !field.set).cloned().collect()
}
