//! What a person pastes where a list is wanted.

use towline_services::lists::{Recognised, recognise};

use crate::{bounds::fit_to_show, lists};

/// It is a list of a provider, or it is said why it is none; what is offered in its place is
/// recognised as the same list.
pub fn pasted(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match recognise(&text) {
        Ok(recognised) => is_the_same_again(&recognised),
        Err(error) => fit_to_show(&error.to_string(), 2_000),
    }
}

fn is_the_same_again(found: &Recognised) {
    fit_to_show(&found.words, 20_000);
    let path = found.key.split_once("file:").map(|(_, path)| path);
    assert!(path.is_none_or(|path| path.starts_with('/')), "{found:?} is no whole path");
    let own = found.table.iter().map(|(key, value)| ((*key).to_owned(), value.clone().into()));
    let own = toml::Value::Table(own.collect());
    let table = toml::Table::from_iter([(found.provider.to_owned(), own)]);
    let Ok(settings) = table.try_into() else { panic!("{found:?} is no table of a list") };
    // An account's own list wants more than its address.
    if let Ok(list) = lists::built(&settings) {
        assert_eq!(list.key(), found.key, "{found:?}");
    }
}
