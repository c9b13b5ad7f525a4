//! `spin.toml`, manifest version 2: what there is of it in an application with one HTTP component.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The file, with the directory that its paths are relative to.
pub(crate) struct Manifest {
    text: Text,
    directory: PathBuf,
}

/// What the file says, with every template filled in.
pub(crate) struct Application {
    pub(crate) source: PathBuf,
    pub(crate) routes: Vec<String>,
    pub(crate) variables: HashMap<String, String>,
    pub(crate) databases: Vec<String>,
    pub(crate) allowed_outbound_hosts: Vec<String>,
    /// Directories and where the component sees them.
    pub(crate) files: Vec<(PathBuf, String)>,
}

#[derive(Deserialize)]
struct Text {
    spin_manifest_version: u32,
    #[serde(default)]
    variables: HashMap<String, Variable>,
    trigger: Triggers,
    component: HashMap<String, Component>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    default: Option<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    #[expect(dead_code, reason = "decides what Spin prints, not what it does")]
    secret: bool,
}

#[derive(Deserialize)]
struct Triggers {
    http: Vec<Trigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trigger {
    route: String,
    component: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    source: PathBuf,
    #[serde(default)]
    sqlite_databases: Vec<String>,
    #[serde(default)]
    allowed_outbound_hosts: Vec<String>,
    #[serde(default)]
    files: Vec<Mount>,
    #[serde(default)]
    variables: HashMap<String, String>,
    #[serde(rename = "build")]
    _build: Option<toml::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mount {
    source: PathBuf,
    destination: String,
}

impl Manifest {
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        let text: Text = toml::from_str(&text).map_err(|error| error.to_string())?;
        if text.spin_manifest_version != 2 {
            return Err("spin_manifest_version is not 2".to_owned());
        }
        let directory = path.parent().unwrap_or(Path::new(".")).to_path_buf();
        Ok(Self { text, directory })
    }

    /// Fills in the templates with what the operator gave and the defaults.
    pub(crate) fn resolve(self, mut given: HashMap<String, String>) -> Result<Application, String> {
        let Self { text, directory } = self;
        let mut values = HashMap::new();
        for (name, variable) in text.variables {
            if variable.required == variable.default.is_some() {
                return Err(format!("variable `{name}` is either required or has a default"));
            }
            let value = given
                .remove(&name)
                .or(variable.default)
                .ok_or_else(|| format!("variable `{name}` has no value"))?;
            values.insert(name, value);
        }
        if let Some(name) = given.keys().next() {
            return Err(format!("there is no variable `{name}`"));
        }
        let [trigger] = text.trigger.http.as_slice() else {
            return Err("not exactly one route".to_owned());
        };
        let component = text
            .component
            .into_iter()
            .find_map(|(name, component)| (name == trigger.component).then_some(component))
            .ok_or_else(|| format!("there is no component `{}`", trigger.component))?;
        let fill = |template: &String| fill(template, &values);
        Ok(Application {
            source: directory.join(component.source),
            routes: vec![trigger.route.clone()],
            variables: component
                .variables
                .iter()
                .map(|(name, template)| Ok((name.clone(), fill(template)?)))
                .collect::<Result<_, String>>()?,
            databases: component.sqlite_databases,
            allowed_outbound_hosts: component
                .allowed_outbound_hosts
                .iter()
                .map(fill)
                .collect::<Result<_, _>>()?,
            files: component
                .files
                .into_iter()
                .map(|mount| (directory.join(mount.source), mount.destination))
                .collect(),
        })
    }
}

/// Puts values where a template has `{{ name }}`.
fn fill(template: &str, values: &HashMap<String, String>) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after
            .split_once("}}")
            .ok_or_else(|| format!("the template `{template}` is not closed"))?;
        let name = name.trim();
        filled.push_str(before);
        filled.push_str(
            values.get(name).ok_or_else(|| format!("a template names no variable: `{name}`"))?,
        );
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_in() {
        let values = HashMap::from([("a".to_owned(), "1".to_owned())]);
        assert_eq!(fill("x{{ a }}y{{a}}", &values), Ok("x1y1".to_owned()));
        assert!(fill("{{ b }}", &values).is_err());
        assert!(fill("{{ a", &values).is_err());
    }
}
