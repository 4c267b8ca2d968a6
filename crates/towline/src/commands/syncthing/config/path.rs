//! Where in a configuration a value stands: `options.maxSendKbps`, `folders/music/paused`.

use serde_json::Value;

use super::{
    Whole,
    value::{id, kind},
};
use crate::{config::nearest, report::Hinted as _};

/// A step from a value to one below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Index(usize),
}

/// Where a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) steps: Vec<Step>,
    /// A free name that is not there yet.
    pub(super) is_new: bool,
}

impl Place {
    pub(super) fn root() -> Self {
        Self { steps: Vec::new(), is_new: false }
    }

    /// The name of the last member on the way; empty for the whole.
    pub(super) fn name(&self) -> &str {
        let mut names = self.steps.iter().rev().filter_map(|step| match step {
            Step::Member(name) => Some(name.as_str()),
            Step::Index(_) => None,
        });
        names.next().unwrap_or_default()
    }

    pub(super) fn of<'a>(&self, whole: &'a Value) -> Option<&'a Value> {
        self.steps.iter().try_fold(whole, |value, step| match step {
            Step::Member(name) => value.get(name),
            Step::Index(at) => value.get(at),
        })
    }

    /// The value of the same place in what was read later, where elements of lists may have moved
    /// and been given other names.
    pub(super) fn later<'a>(&self, before: &Value, later: &'a Value) -> Option<&'a Value> {
        let mut ways = (Some(before), later);
        for step in &self.steps {
            let (before, later) = ways;
            ways = match step {
                Step::Member(name) => (before.and_then(|all| all.get(name)), later.get(name)?),
                Step::Index(at) => {
                    let before = before.and_then(|all| all.get(at));
                    let same =
                        |wanted| later.as_array()?.iter().find(|one| id(one) == Some(wanted));
                    (
                        before,
                        match before.and_then(id) {
                            Some(wanted) => same(wanted)?,
                            None => later.get(at)?,
                        },
                    )
                }
            };
        }
        Some(ways.1)
    }

    /// Puts a value there.
    pub(super) fn put(&self, whole: &mut Value, new: Value) {
        let Some((last, way)) = self.steps.split_last() else { return };
        let above = way.iter().try_fold(whole, |value, step| match step {
            Step::Member(name) => value.get_mut(name),
            Step::Index(at) => value.get_mut(at),
        });
        match (above, last) {
            (Some(Value::Object(all)), Step::Member(name)) => drop(all.insert(name.clone(), new)),
            (Some(Value::Array(all)), Step::Index(at)) => {
                if let Some(one) = all.get_mut(*at) {
                    *one = new;
                }
            }
            _ => {}
        }
    }
}

/// The one object whose members have free names.
const FREE: &str = "params";

impl Whole {
    /// Where the value of this path stands. Ids and names may have dots and slashes in them.
    pub(super) fn find(&self, path: &str) -> anyhow::Result<Place> {
        let found = self.look(path)?;
        if found.is_new {
            let name = found.name().to_owned();
            return Err(anyhow::anyhow!("Syncthing's configuration has no {path:?}"))
                .hint(format!("{name:?} is not set"))
                .wrong_usage();
        }
        Ok(found)
    }

    /// As [`find`](Self::find); a free name need not be there.
    pub(super) fn look(&self, path: &str) -> anyhow::Result<Place> {
        let mut place = Place::root();
        let mut rest = Some(path.trim_start_matches('/')).filter(|path| !path.is_empty());
        while let Some(path_left) = rest {
            let Some(value) = place.of(&self.json) else { break };
            let (step, left) = self.step(&place, value, path_left)?;
            place.is_new = match &step {
                Step::Member(name) => value.get(name).is_none(),
                Step::Index(_) => false,
            };
            place.steps.push(step);
            rest = left;
        }
        Ok(place)
    }

    fn step<'a>(
        &self,
        place: &Place,
        value: &Value,
        path: &'a str,
    ) -> anyhow::Result<(Step, Option<&'a str>)> {
        match value {
            Value::Object(all) => {
                let names: Vec<&str> = all.keys().map(String::as_str).collect();
                match cut(path, &names) {
                    (Some(name), left) => Ok((Step::Member(name.into()), left)),
                    (None, None) if place.name() == FREE => Ok((Step::Member(path.into()), None)),
                    (None, _) => unknown(place, path, &names),
                }
            }
            Value::Array(all) => self.element(place, all, path),
            other => {
                Err(anyhow::anyhow!("nothing is below {:?}: it is {}", place.name(), kind(other)))
                    .wrong_usage()
            }
        }
    }

    /// Folders and devices by any name, other things by id, and all by number from 0.
    fn element<'a>(
        &self,
        place: &Place,
        all: &[Value],
        path: &'a str,
    ) -> anyhow::Result<(Step, Option<&'a str>)> {
        let (known, what, member) = match place.steps.as_slice() {
            [Step::Member(list)] if list == "folders" => (Some(&self.folders), "folder", "id"),
            [Step::Member(list)] if list == "devices" => {
                (Some(&self.devices), "device", "deviceID")
            }
            _ => (None, "", ""),
        };
        let by_id = |id: &str, member: &str| {
            all.iter().position(|one| one.get(member).and_then(Value::as_str) == Some(id))
        };
        if let Some(known) = known {
            let (named, left) = match cut(path, &known.names()) {
                (Some(named), left) => (named, left),
                (None, _) => first(path),
            };
            let id = known.id(what, named)?;
            return Ok((Step::Index(by_id(id, member).unwrap_or_default()), left));
        }
        let id = |one: &Value| {
            let id = one.get("id").or_else(|| one.get("deviceID"))?;
            Some(id.as_str()?.to_owned())
        };
        let ids: Vec<_> = all.iter().filter_map(id).collect();
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        if let (Some(named), left) = cut(path, &ids) {
            let at = by_id(named, "id").or_else(|| by_id(named, "deviceID"));
            return Ok((Step::Index(at.unwrap_or_default()), left));
        }
        let (number, left) = first(path);
        match number.parse() {
            Ok(at) if at < all.len() => Ok((Step::Index(at), left)),
            _ => unknown(place, path, &ids),
        }
    }
}

fn unknown<T>(place: &Place, path: &str, known: &[&str]) -> anyhow::Result<T> {
    let (name, _) = first(path);
    let of = match place.name() {
        "" => "Syncthing's configuration".into(),
        above => format!("{above:?}"),
    };
    let unknown = Err(anyhow::anyhow!("{of} has no {name:?}"));
    match nearest(name, known) {
        Some(nearest) => unknown.hint(format!("did you mean {nearest:?}?")),
        None => unknown.hint("`towline syncthing config get` shows all of it"),
    }
    .wrong_usage()
}

/// The longest of the names with which the path begins, and the path behind it.
fn cut<'a>(path: &'a str, names: &[&str]) -> (Option<&'a str>, Option<&'a str>) {
    let behind = |name: &&str| match path.strip_prefix(*name)? {
        "" => Some((name.len(), None)),
        left => Some((name.len(), Some(left.strip_prefix(['.', '/'])?))),
    };
    match names
        .iter()
        .filter(|name| !name.is_empty())
        .filter_map(behind)
        .max_by_key(|(length, _)| *length)
    {
        Some((length, left)) => (path.get(..length), left),
        None => (None, first(path).1),
    }
}

/// Up to the first dot or slash, and what is behind it.
fn first(path: &str) -> (&str, Option<&str>) {
    match path.split_once(['.', '/']) {
        Some((name, left)) => (name, Some(left)),
        None => (path, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const PHONE: &str = "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2";

    fn whole() -> Whole {
        let config = json!({
            "folders": [
                {"id": "a", "label": "A", "paused": false},
                {"id": "a.b", "label": "x/y", "paused": true, "devices": [{"deviceID": PHONE, "encryptionPassword": "p"}],
                 "versioning": {"type": "simple", "params": {"keep": "5"}}},
            ],
            "devices": [{"deviceID": PHONE, "name": "phone", "maxSendKbps": 7}],
            "options": {"maxSendKbps": 1, "listenAddresses": ["default", "tcp://:1"]},
            "brandNew": {"deep": [1]},
        });
        Whole::new(&serde_json::from_value(config).unwrap()).unwrap()
    }

    fn get(path: &str) -> Result<Value, String> {
        let whole = whole();
        match whole.find(path) {
            Ok(place) => Ok(place.of(&whole.json).cloned().unwrap()),
            Err(error) => Err(crate::report::for_people(&error, false).replace("\n\n", " ")),
        }
    }

    #[test]
    fn dots_and_slashes_lead_to_a_value() {
        for (path, value) in [
            ("options.maxSendKbps", json!(1)),
            ("/options/maxSendKbps", json!(1)),
            ("options.listenAddresses.1", json!("tcp://:1")),
            ("brandNew.deep.0", json!(1)),
            ("devices.phone.maxSendKbps", json!(7)),
            (
                "devices/p56ioi7mzjnu2yiqgdreydm2mgtimgl3bxnpq6w5bmtbbz4tjxzwicq2/name",
                json!("phone"),
            ),
        ] {
            assert_eq!(get(path), Ok(value), "{path}");
        }
    }

    #[test]
    fn ids_and_labels_may_have_dots_and_slashes() {
        assert_eq!(get("folders.a.paused"), Ok(json!(false)));
        assert_eq!(get("folders.a.b.paused"), Ok(json!(true)));
        assert_eq!(get("folders/x/y/paused"), Ok(json!(true)));
        assert_eq!(get(&format!("folders.a.b.devices.{PHONE}.encryptionPassword")), Ok(json!("p")));
    }

    /// A device that is given another name, or sorted elsewhere, is still it.
    #[test]
    fn a_place_is_found_again_by_id() {
        let before = whole();
        let mut later = before.json.clone();
        later["devices"][0]["name"] = json!("my phone");
        later["devices"].as_array_mut().unwrap().insert(0, json!({"deviceID": "X", "name": "x"}));
        later["folders"].as_array_mut().unwrap().swap(0, 1);
        let found = |path| before.find(path).unwrap().later(&before.json, &later).cloned();
        assert_eq!(found("devices/phone/name"), Some(json!("my phone")));
        assert_eq!(found("folders.A.paused"), Some(json!(false)));
        assert_eq!(found("options.listenAddresses.1"), Some(json!("tcp://:1")));
        let keep = before.look("folders.a.b.versioning.params.maxAge").unwrap();
        later["folders"][0]["versioning"]["params"]["maxAge"] = json!("1");
        assert_eq!(keep.later(&before.json, &later), Some(&json!("1")));
        later["devices"] = json!([]);
        let gone = before.find("devices/phone/name").unwrap().later(&before.json, &later).cloned();
        assert_eq!(gone, None);
    }

    #[test]
    fn what_is_not_there_is_refused_with_the_nearest() {
        for (path, words) in [
            ("optoins.maxSendKbps", "did you mean \"options\"?"),
            (
                "options.maxSendKbp",
                "\"options\" has no \"maxSendKbp\" hint: did you mean \"maxSendKbps\"?",
            ),
            ("options.", "has no \"\""),
            ("options.maxSendKbps.x", "nothing is below \"maxSendKbps\": it is a number"),
            ("options.listenAddresses.2", "has no \"2\""),
            ("folders.zebra.paused", "knows no folder \"zebra\""),
            ("devices.phon.name", "did you mean \"phone\"?"),
            ("folders.a.b.versioning.params.maxAge", "\"maxAge\" is not set"),
        ] {
            let refused = get(path).unwrap_err();
            assert!(refused.contains(words), "{path}: {refused}");
        }
        let new = whole().look("folders.a.b.versioning.params.maxAge").unwrap();
        assert!(new.is_new && new.name() == "maxAge");
    }

    proptest! {
        #[test]
        fn no_path_is_a_panic(path in "(folders|devices|options|[a-z./]{0,4})([./](a|a.b|x/y|[0-9]{1,20}|\\PC{0,4})){0,4}") {
            let whole = whole();
            if let Ok(place) = whole.look(&path) {
                let mut json = whole.json.clone();
                place.put(&mut json, json!(null));
                prop_assert!(place.is_new || place.of(&whole.json).is_some());
            }
        }
    }
}
