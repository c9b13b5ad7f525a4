//! Pages of text.

use crate::body::Body;
use crate::shell::use_shell;
use crate::ui::Page;
use yew::{Html, Properties, component, html};

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    /// How to go on when something does not work.
    Help,
    /// What is agreed to when certificates are issued.
    Terms,
    /// Who is responsible, and for what.
    Legal,
    /// How accessible the pages are, and how to say so when they are not.
    Accessibility,
    /// What is stored on the device.
    Cookies,
}

impl Topic {
    /// The beginning of its messages, and how many paragraphs there are.
    const fn messages(self) -> (&'static str, usize) {
        match self {
            Self::Help => ("help", 6),
            Self::Terms => ("terms", 6),
            Self::Legal => ("legal", 3),
            Self::Accessibility => ("accessibility", 3),
            Self::Cookies => ("cookies", 3),
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct InformationProps {
    pub(crate) topic: Topic,
}

/// A page of text: a heading, and paragraphs with headings of their own.
#[component]
pub(crate) fn Information(props: &InformationProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let (name, count) = props.topic.messages();
    let owner = if props.topic == Topic::Terms { Body::Dgp } else { Body::Sgad };
    html! {
        <Page title={i18n.text(&format!("{name}-title"))} {owner}>
            { for (1..=count).map(|number| html! {
                <section>
                    <h2>{ i18n.text(&format!("{name}-{number}-title")) }</h2>
                    <p>{ i18n.text(&format!("{name}-{number}-text")) }</p>
                </section>
            }) }
        </Page>
    }
}
