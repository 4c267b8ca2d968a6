//! Variables of the environment that look like ours and are none: without a word, a slip would have
//! no effect and no trace.

use super::{
    environment::{Environment, KNOWN, OVERRIDE_PREFIX},
    mistake::Mistake,
    nearest::nearest,
    shape::{Form, Shape},
    tree::Origin,
};

const OURS: &str = "TOWLINE_";
/// What a Kubernetes or Docker that has a service called `towline` puts into every container, and
/// what our own tests are told by.
const OTHERS: [&str; 3] = ["TOWLINE_SERVICE_", "TOWLINE_PORT", "TOWLINE_TEST_"];

/// A warning for each. Overrides of keys that there are not are mistakes, and told elsewhere.
pub(crate) fn variables(environment: &Environment, shape: &Shape) -> Vec<Mistake> {
    let is_unknown = |name: &&str| {
        name.starts_with(OURS)
            && !name.starts_with(OVERRIDE_PREFIX)
            && !KNOWN.contains(name)
            && !OTHERS.iter().any(|other| name.starts_with(other))
    };
    let unknown: Vec<_> = environment.names().filter(is_unknown).collect();
    if unknown.is_empty() {
        return Vec::new();
    }
    let mut meant: Vec<String> = KNOWN.map(str::to_owned).into();
    overrides(shape, OVERRIDE_PREFIX, &mut meant);
    unknown.into_iter().map(|name| warning(name, &meant)).collect()
}

fn warning(name: &str, meant: &[String]) -> Mistake {
    let warning = Mistake::new("towline reads no variable of this name")
        .at(Origin::Variable(name.into()), "");
    warning.hint(match nearest(name, meant) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!(
            "a key of the configuration is set with two underscores between its names, as in \
             {OVERRIDE_PREFIX}SERVER__LISTEN"
        ),
    })
}

/// The variables of keys whose whole path is fixed.
fn overrides(shape: &Shape, before: &str, all: &mut Vec<String>) {
    let Form::Table(fields) = &shape.form else { return };
    for field in fields {
        let name = format!("{before}{}", field.name.to_uppercase());
        if field.shape.is_table() {
            overrides(&field.shape, &format!("{name}__"), all);
        } else {
            all.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn a_variable_that_nobody_reads_is_told_of_with_the_one_that_was_meant() {
        let environment = Environment::from_iter([
            ("TOWLINE_CONFIG", "/x"),
            ("TOWLINE_CONFG", "secret"),
            ("TOWLINE_SERVER_LISTEN", "0.0.0.0:1"),
            ("TOWLINE_FLAVOUR", "secret"),
            ("TOWLINE__SERVER__LISTEN", "0.0.0.0:1"),
            ("TOWLINE_PORT_8650_TCP_ADDR", "10.0.0.1"),
            ("TOWLINE_SERVICE_HOST", "10.0.0.1"),
            ("TOWLINER", "another"),
        ]);
        let warned = variables(&environment, &Shape::of::<Settings>());
        let told: Vec<_> = warned
            .iter()
            .map(|it| it.render(&crate::config::Source::new(None, ""), false))
            .collect();
        let told = told.join("");
        assert_eq!(warned.len(), 3, "{told}");
        assert!(!told.contains("secret"), "{told}");
        for meant in [
            "did you mean TOWLINE_CONFIG?",
            "did you mean TOWLINE__SERVER__LISTEN?",
            "two underscores",
        ] {
            assert!(told.contains(meant), "{meant}: {told}");
        }
    }
}
