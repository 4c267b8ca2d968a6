//! The settings as parts: what is changed together.

use towline_api::settings::{Field, Kind, Section};

/// What is changed together: `[imports.music]` with all that stands below it.
#[derive(Debug, Clone)]
pub(in crate::pages) struct Part {
    /// From the outermost table.
    pub(in crate::pages) path: Vec<String>,
    /// What it is, where that is said: `directory`.
    pub(in crate::pages) kinds: Vec<String>,
    /// What is added, where it is not there yet: the kind's name.
    pub(in crate::pages) new: Option<New>,
    pub(in crate::pages) removable: bool,
    pub(in crate::pages) blocks: Vec<Block>,
    /// What can be added below it, under a name.
    pub(in crate::pages) adds: Vec<(Vec<String>, Vec<Kind>)>,
}

/// Something that is being added.
#[derive(Debug, Clone)]
pub(in crate::pages) struct New {
    pub(in crate::pages) kind: String,
    /// The table that is added.
    pub(in crate::pages) table: Vec<String>,
}

/// The keys of one table.
#[derive(Debug, Clone)]
pub(in crate::pages) struct Block {
    /// From the outermost table.
    pub(in crate::pages) path: Vec<String>,
    pub(in crate::pages) says: String,
    pub(in crate::pages) removable: bool,
    /// With paths from the outermost table.
    pub(in crate::pages) fields: Vec<Field>,
}

/// Parts under one heading.
#[derive(Debug, Clone)]
pub(in crate::pages) struct Group {
    pub(in crate::pages) name: String,
    pub(in crate::pages) says: String,
    pub(in crate::pages) parts: Vec<Part>,
    /// What can be added, under a name of one's own choice.
    pub(in crate::pages) add: Option<(Vec<String>, Vec<Kind>)>,
}

/// All there is, as groups.
pub(in crate::pages) fn groups(root: &Section) -> Vec<Group> {
    let own = Group {
        name: "towline".into(),
        says: "Where it keeps its data.".into(),
        parts: vec![Part { blocks: vec![block(root)], ..Part::at(Vec::new()) }],
        add: None,
    };
    let named = root.sections.iter().filter(|section| !section.kinds.is_empty());
    let fixed = root.sections.iter().filter(|section| section.kinds.is_empty());
    let named = named.map(|section| Group {
        name: section.name.clone(),
        says: section.summary.clone(),
        parts: section.sections.iter().map(part).collect(),
        add: Some((section.path.clone(), section.kinds.clone())),
    });
    let fixed = fixed.map(|section| Group {
        name: section.name.clone(),
        says: section.summary.clone(),
        parts: vec![part(section)],
        add: None,
    });
    named.chain(fixed).chain([own]).collect()
}

fn part(section: &Section) -> Part {
    let mut part = Part::at(section.path.clone());
    part.removable = section.removable;
    if section.removable {
        let written = section.sections.iter().filter(|section| section.written);
        part.kinds = written.map(|section| section.name.clone()).collect();
    }
    part.take(section, &[]);
    part
}

/// A part that is to be added below a table. `None`: there is no such kind.
pub(in crate::pages) fn new_part(
    root: &Section,
    below: &[String],
    name: &str,
    kind: &str,
) -> Option<Part> {
    let found = find(root, below)?.kinds.iter().find(|one| one.name == kind)?;
    let path = [below, &[name.to_owned()]].concat();
    let table = [&path, found.below.as_slice()].concat();
    let mut part = Part::at(path.clone());
    part.new = Some(New { kind: kind.into(), table: table.clone() });
    part.kinds.clone_from(&found.below);
    let fields = found.fields.iter().map(|field| absolute(field, &path)).collect();
    part.blocks.push(Block { path: table, says: found.doc.clone(), removable: false, fields });
    for section in &found.sections {
        part.take(section, &path);
    }
    // What is below something that is not there yet comes once it is.
    part.adds.clear();
    Some(part)
}

/// The part at a path.
pub(in crate::pages) fn find_part(root: &Section, path: &[String]) -> Option<Part> {
    let groups = groups(root);
    groups.into_iter().flat_map(|group| group.parts).find(|part| part.path == path)
}

/// Whether there is something at this path.
pub(in crate::pages) fn is_there(root: &Section, path: &[String]) -> bool {
    find(root, path).is_some_and(|section| section.written)
}

fn find<'a>(section: &'a Section, path: &[String]) -> Option<&'a Section> {
    if section.path == path {
        return Some(section);
    }
    let below = section.sections.iter().find(|below| path.starts_with(&below.path))?;
    find(below, path)
}

impl Part {
    const fn at(path: Vec<String>) -> Self {
        Self {
            path,
            kinds: Vec::new(),
            new: None,
            removable: false,
            blocks: Vec::new(),
            adds: Vec::new(),
        }
    }

    /// What the guide asks about a part that is not there yet.
    pub(in crate::pages) fn of_guide(
        path: Vec<String>,
        kind: &str,
        table: Vec<String>,
        fields: Vec<Field>,
    ) -> Self {
        let block = Block { path: table.clone(), says: String::new(), removable: false, fields };
        let new = Some(New { kind: kind.into(), table });
        Self { new, blocks: vec![block], ..Self::at(path) }
    }

    /// Keys of others that the guide asks for on the way to a part.
    pub(in crate::pages) fn of_keys(path: Vec<String>, fields: Vec<Field>) -> Self {
        let block = Block { path: Vec::new(), says: String::new(), removable: false, fields };
        Self { blocks: vec![block], ..Self::at(path) }
    }

    /// A table with all below it. `above` stands before the paths in it.
    fn take(&mut self, section: &Section, above: &[String]) {
        let mut own = block(section);
        own.path = [above, &own.path].concat();
        own.fields = own.fields.iter().map(|field| absolute(field, above)).collect();
        own.removable &= own.path != self.path;
        if !own.fields.is_empty() || own.removable {
            self.blocks.push(own);
        }
        for below in &section.sections {
            self.take(below, above);
        }
        if !section.kinds.is_empty() {
            self.adds.push(([above, &section.path].concat(), section.kinds.clone()));
        }
    }

    /// Its service can be asked.
    pub(in crate::pages) fn testable(&self) -> Option<(&str, &str)> {
        match self.path.as_slice() {
            [table, name] if self.removable || self.new.is_some() => Some((table, name)),
            _ => None,
        }
    }

    pub(in crate::pages) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.blocks.iter().flat_map(|block| &block.fields)
    }
}

fn block(section: &Section) -> Block {
    Block {
        path: section.path.clone(),
        says: section.doc.clone(),
        removable: section.removable,
        fields: section.fields.clone(),
    }
}

fn absolute(field: &Field, above: &[String]) -> Field {
    Field { path: [above, &field.path].concat(), ..field.clone() }
}
