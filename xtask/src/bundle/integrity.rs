//! Subresource integrity: every file of the pages by its digest [W3C SRI].
//!
//! A text file names another with `{{sri:NAME}}`, and gets that file's digest in its place. The
//! files that it names are finished first, so `index.html` may name `boot.js`, which names
//! `app_bg.wasm`. `{{snippets}}` becomes a preload of each JavaScript snippet that a library brought
//! along: their names are not known before the build.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha384};

/// The files of a bundle by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The digest of a file as HTML writes it.
pub(crate) fn digest(content: &[u8]) -> String {
    format!("sha384-{}", Base64::encode_string(&Sha384::digest(content)))
}

/// Puts digests in the place of all placeholders and returns the digest of each file.
pub(crate) fn resolve(files: &mut Files) -> Result<BTreeMap<String, String>> {
    let mut digests = BTreeMap::new();
    let snippets: Vec<String> = files
        .keys()
        .filter(|name| name.starts_with("snippets/") && name.ends_with(".js"))
        .cloned()
        .collect();
    let mut open: Vec<String> = files.keys().cloned().collect();
    while !open.is_empty() {
        let mut later = Vec::new();
        for name in &open {
            let Some(content) = files.get_mut(name) else { continue };
            let needs = if is_text(name) { needs(content, &snippets)? } else { Vec::new() };
            if let Some(unknown) = needs.iter().find(|need| !is_known(need, &open, &digests)) {
                bail!("{name} asks for the digest of {unknown}, which is not in the bundle");
            }
            if needs.iter().any(|need| !digests.contains_key(need)) {
                later.push(name.clone());
                continue;
            }
            if !needs.is_empty() || has_snippets(content) {
                *content = fill(content, &snippets, &digests)?;
            }
            digests.insert(name.clone(), digest(content));
        }
        if later.len() == open.len() {
            bail!("these files ask for each other's digests: {}", later.join(", "));
        }
        open = later;
    }
    Ok(digests)
}

const OPEN: &str = "{{sri:";
const CLOSE: &str = "}}";
const SNIPPETS: &str = "{{snippets}}";

fn is_known(name: &str, open: &[String], digests: &BTreeMap<String, String>) -> bool {
    digests.contains_key(name) || open.iter().any(|file| file == name)
}

/// Only what is written by hand has placeholders.
fn is_text(name: &str) -> bool {
    [".html", ".js", ".css", ".json", ".webmanifest"].iter().any(|end| name.ends_with(end))
}

fn has_snippets(content: &[u8]) -> bool {
    std::str::from_utf8(content).is_ok_and(|text| text.contains(SNIPPETS))
}

/// The names of the files that a text asks for.
fn needs(content: &[u8], snippets: &[String]) -> Result<Vec<String>> {
    let text = std::str::from_utf8(content)?;
    let mut names = Vec::new();
    for part in text.split(OPEN).skip(1) {
        let Some((name, _)) = part.split_once(CLOSE) else { bail!("`{OPEN}` without `{CLOSE}`") };
        names.push(name.to_owned());
    }
    if text.contains(SNIPPETS) {
        names.extend_from_slice(snippets);
    }
    Ok(names)
}

fn fill(
    content: &[u8],
    snippets: &[String],
    digests: &BTreeMap<String, String>,
) -> Result<Vec<u8>> {
    let mut text = std::str::from_utf8(content)?.to_owned();
    let of = |name: &str| digests.get(name).map(String::as_str).unwrap_or_default();
    let preloads: Vec<String> = snippets
        .iter()
        .map(|name| {
            format!("<link rel=\"modulepreload\" href=\"/{name}\" integrity=\"{}\">", of(name))
        })
        .collect();
    text = text.replace(SNIPPETS, &preloads.join("\n"));
    for name in needs(text.as_bytes(), snippets)? {
        text = text.replace(&format!("{OPEN}{name}{CLOSE}"), of(&name));
    }
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: &[(&str, &str)]) -> Files {
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    fn text(files: &Files, name: &str) -> String {
        String::from_utf8(files[name].clone()).expect("text")
    }

    #[test]
    fn a_digest_is_what_browsers_compute() {
        // printf 'alert(1)' | openssl dgst -sha384 -binary | base64 -w0
        assert_eq!(
            digest(b"alert(1)"),
            "sha384-HT2E9NfWiuQ/w1PRai+hTyqW16NIoCGA/m8VQDUopfAtcz6YQjtsMmQd5uRbVDpW"
        );
    }

    #[test]
    fn digests_reach_through_files_that_name_files() {
        let mut files = bundle(&[
            ("index.html", "<script src=boot.js integrity=\"{{sri:boot.js}}\">"),
            ("boot.js", "load('{{sri:app.js}}')"),
            ("app.js", "app"),
        ]);
        let digests = resolve(&mut files).expect("resolved");
        assert_eq!(text(&files, "boot.js"), format!("load('{}')", digest(b"app")));
        let boot = digest(text(&files, "boot.js").as_bytes());
        assert!(text(&files, "index.html").contains(&boot));
        assert_eq!(digests["boot.js"], boot);
        assert_eq!(digests.len(), 3);
    }

    #[test]
    fn every_snippet_is_preloaded_with_its_digest() {
        let mut files = bundle(&[("a.html", "{{snippets}}"), ("snippets/x/inline0.js", "1")]);
        resolve(&mut files).expect("resolved");
        let expected = format!(
            "<link rel=\"modulepreload\" href=\"/snippets/x/inline0.js\" integrity=\"{}\">",
            digest(b"1")
        );
        assert_eq!(text(&files, "a.html"), expected);
    }

    #[test]
    fn a_page_without_snippets_keeps_no_placeholder() {
        let mut files = bundle(&[("a.html", "<p>{{snippets}}</p>")]);
        resolve(&mut files).expect("resolved");
        assert_eq!(text(&files, "a.html"), "<p></p>");
    }

    #[test]
    fn what_cannot_be_resolved_is_an_error() {
        let missing = resolve(&mut bundle(&[("a.js", "{{sri:b.js}}")])).expect_err("no b.js");
        assert!(missing.to_string().contains("b.js"), "{missing}");
        let circle = resolve(&mut bundle(&[("a.js", "{{sri:b.js}}"), ("b.js", "{{sri:a.js}}")]));
        let circle = circle.expect_err("a circle");
        assert!(circle.to_string().contains("a.js, b.js"), "{circle}");
        resolve(&mut bundle(&[("a.js", "{{sri:a.js")])).expect_err("never closed");
    }
}
