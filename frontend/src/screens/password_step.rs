//! The step in which the password is typed for one act.

use crate::body::Body;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::password_field::take_password;
use crate::ui::{FieldError, Page, PasswordField, SubmitButton};
use rubrica_engine_api::Password;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_node_ref, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(crate) struct PasswordStepProps {
    pub(crate) title: AttrValue,
    #[prop_or_default]
    pub(crate) errors: Vec<FieldError>,
    #[prop_or_default]
    pub(crate) trouble: Option<Trouble>,
    pub(crate) busy: bool,
    /// Hears the password.
    pub(crate) on_password: Callback<Password>,
    /// Goes back without doing it.
    pub(crate) on_cancel: Callback<()>,
    /// What the password is for.
    pub(crate) children: Html,
}

/// The police manage the passwords that open keys [domain A0].
#[component]
pub(crate) fn PasswordStep(props: &PasswordStepProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let input = use_node_ref();
    let missing = use_state_eq(|| false);
    let onsubmit = {
        let input = input.clone();
        let missing = missing.clone();
        let on_password = props.on_password.clone();
        let busy = props.busy;
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if busy {
                return;
            }
            let password = take_password(&input);
            missing.set(password.is_none());
            if let Some(password) = password {
                on_password.emit(password);
            }
        })
    };
    let mut errors = props.errors.clone();
    if *missing {
        let text = i18n.text("error-password-missing");
        errors = vec![FieldError { field: "password", text }];
    }
    let cancel = props.on_cancel.reform(|_| ());
    html! {
        <Page title={props.title.clone()} owner={Body::Dgp} errors={errors.clone()}
            trouble={props.trouble.clone()}>
            { props.children.clone() }
            <form novalidate=true {onsubmit}>
                <PasswordField id="password" label={i18n.text("password-label")}
                    error={error_at(&errors, "password")} autocomplete="current-password"
                    {input} busy={props.busy} />
                <p class="hint">{ i18n.text("password-stays") }</p>
                <SubmitButton label={i18n.text("continue")} busy={props.busy} />
                <p>
                    <button type="button" id="cancel" class="button-link" onclick={cancel}>
                        { i18n.text("do-not-continue") }
                    </button>
                </p>
            </form>
        </Page>
    }
}
