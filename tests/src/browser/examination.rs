//! Looking at screens as those do who cannot see them, or see little of them.

use super::Browser;
use crate::demo::program;
use std::fs;

impl Browser {
    /// What axe-core finds against the page as it is [WCAG 2.2 AA].
    ///
    /// # Panics
    /// When axe-core cannot be run.
    pub async fn accessibility_violations(&self) -> Vec<String> {
        let source = fs::read_to_string(program("RUBRICA_AXE")).expect("axe-core");
        self.client.execute(&source, Vec::new()).await.expect("axe-core loads");
        let answer = self
            .client
            .execute_async(
                "const done = arguments[0];
                 const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
                   'best-practice'];
                 axe.run(document, { runOnly: tags }).then(
                   result => done(result.violations.flatMap(rule => rule.nodes.map(node =>
                     rule.id + ': ' + node.target + ' ' + node.html + ' ' + node.failureSummary))),
                   error => done([String(error)]));",
                Vec::new(),
            )
            .await
            .expect("axe-core runs");
        serde_json::from_value(answer).expect("a list of texts")
    }

    /// Looks at a screen: nothing keeps anybody out, nothing is wider than the window, and a picture of
    /// it is kept.
    ///
    /// # Panics
    /// When something is wrong with it.
    pub async fn examine(&self, name: &str) {
        let found = self.accessibility_violations().await;
        assert_eq!(found, Vec::<String>::new(), "{name}");
        let sideways = "return document.documentElement.scrollWidth > window.innerWidth";
        assert_eq!(self.run(sideways).await, false, "{name} is wider than the window");
        self.screenshot(name).await;
    }

    /// The same in English and then in Spanish, in which it stays, and on the narrowest screen
    /// [WCAG 1.4.10]. What was typed is kept.
    ///
    /// # Panics
    /// When something is wrong with it.
    pub async fn examine_in_both(&self, name: &str) {
        for language in ["en", "es"] {
            self.click(&format!("language-{language}")).await;
            self.until("the language", async || {
                self.run("return document.documentElement.lang").await == language
            })
            .await;
            self.examine(&format!("{name}-{language}")).await;
        }
        self.client.set_window_size(320, 800).await.expect("a narrow window");
        let sideways = "return document.documentElement.scrollWidth > window.innerWidth";
        assert_eq!(self.run(sideways).await, false, "{name} is wider than a narrow screen");
        self.screenshot(&format!("{name}-narrow")).await;
        self.client.set_window_size(1100, 1000).await.expect("a wide window");
    }
}
