//! Opening the file of a certificate.

use crate::ceremony::unexpected;
use crate::shell::use_shell;
use crate::ui::file_field::FileField;
use crate::ui::page::error_at;
use crate::ui::password_field::take_password;
use crate::ui::{FieldError, PasswordField, SubmitButton};
use rubrica_engine_api::{OpenedCertificate, Request, Response};
use web_sys::File;
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_node_ref, use_state,
    use_state_eq,
};

/// What the engine says of a certificate that it has opened.
pub(crate) type Opened = OpenedCertificate;

#[derive(Properties, PartialEq)]
pub(crate) struct OpenCertificateProps {
    /// What the button does, in words.
    pub(crate) action: AttrValue,
    /// Whether what follows the opening is under way.
    pub(crate) busy: bool,
    pub(crate) errors: Vec<FieldError>,
    /// Hears what is wrong with what was chosen and typed; nothing, when it is tried.
    pub(crate) on_errors: Callback<Vec<FieldError>>,
    /// Hears that the engine holds the certificate with its key.
    pub(crate) on_opened: Callback<Opened>,
}

/// The file and its password. Both go to the engine and nowhere else.
#[component]
pub(crate) fn OpenCertificate(props: &OpenCertificateProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let file = use_state(|| None::<File>);
    let password = use_node_ref();
    let opening = use_state_eq(|| false);
    let busy = props.busy || *opening;
    let on_file = {
        let file = file.clone();
        Callback::from(move |chosen| file.set(Some(chosen)))
    };
    let onsubmit = {
        let shell = shell.clone();
        let (password, opening) = (password.clone(), opening.clone());
        let (on_errors, on_opened) = (props.on_errors.clone(), props.on_opened.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if busy {
                return;
            }
            let error = |field, key| FieldError { field, text: shell.i18n.text(key) };
            let typed = take_password(&password);
            let mut errors = Vec::new();
            if file.is_none() {
                errors.push(error("certificate-file", "error-certificate-file-missing"));
            }
            if typed.is_none() {
                errors.push(error("certificate-password", "error-certificate-password-missing"));
            }
            let wrong = !errors.is_empty();
            on_errors.emit(errors);
            let (Some(chosen), Some(password)) = ((*file).clone(), typed) else { return };
            if wrong {
                return;
            }
            opening.set(true);
            let shell = shell.clone();
            let (opening, on_errors) = (opening.clone(), on_errors.clone());
            let on_opened = on_opened.clone();
            spawn_local(async move {
                let request = Request::OpenCertificate { password };
                let result = shell.engine.ask_about(request, &[chosen], Callback::noop()).await;
                opening.set(false);
                let trouble = match result {
                    Ok(Response::CertificateOpened(opened)) => return on_opened.emit(opened),
                    Ok(_) => unexpected(),
                    Err(trouble) => trouble,
                };
                let field = match trouble.code.as_str() {
                    "pkcs12_wrong_password" => "certificate-password",
                    _ => "certificate-file",
                };
                let text = shell.i18n.trouble(&trouble);
                on_errors.emit(vec![FieldError { field, text }]);
            });
        })
    };
    html! {
        <>
            <p class="lead">{ i18n.text("certificate-lead") }</p>
            <form novalidate=true {onsubmit}>
                <FileField id="certificate-file" label={i18n.text("certificate-file-label")}
                    hint={AttrValue::from(i18n.text("certificate-file-hint"))}
                    error={error_at(&props.errors, "certificate-file")} {on_file} />
                <PasswordField id="certificate-password"
                    label={i18n.text("certificate-password-label")}
                    error={error_at(&props.errors, "certificate-password")} autocomplete="off"
                    input={password} {busy} />
                <SubmitButton label={props.action.clone()} {busy} />
            </form>
        </>
    }
}
