from django.urls import URLPattern, URLResolver, path

from creators.api.clips import ClipDetail, ClipImportView, ClipList
from creators.views import clip_import, clips, domain, home, mail_webhook, media, settings, tokens, welcome

app_name = "creators"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("signed-in/", home.after_sign_in, name="after_sign_in"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/handle/", welcome.check_handle, name="check_handle"),
    path("clips/", clips.clips, name="clips"),
    path("clips/tag/", clips.tag, name="clips_tag"),
    path("clips/delete/", clips.delete, name="clips_delete"),
    path("clips/make/", clips.make_product, name="clips_make_product"),
    path("clips/export.json", clips.export, name="clips_export"),
    path("clips/import/", clip_import.start, name="clip_import"),
    path("clips/import/<str:public_id>/", clip_import.review, name="clip_import_review"),
    path("clips/import/<str:public_id>/leave-out/", clip_import.leave_out, name="clip_import_leave_out"),
    path("clips/import/<str:public_id>/confirm/", clip_import.confirm, name="clip_import_confirm"),
    path("clips/import/<str:public_id>/discard/", clip_import.discard, name="clip_import_discard"),
    path("clips/import/<str:public_id>/refused.csv", clip_import.refused, name="clip_import_refused"),
    path("settings/", settings.brand, name="settings"),
    path("settings/sample/", settings.brand_sample, name="brand_sample"),
    path("settings/account/", settings.account, name="account"),
    path("settings/account/mails/", settings.mails, name="account_mails"),
    path("settings/domain/", domain.domain, name="domain"),
    path("settings/domain/check/", domain.check, name="domain_check"),
    path("settings/domain/remove/", domain.remove, name="domain_remove"),
    path("domains/ask", domain.ask, name="domain_ask"),
    path("settings/account/zone/", settings.zone, name="zone"),
    path("webhooks/mail/<slug:provider>/", mail_webhook.tracking, name="mail_webhook"),
    path("settings/api/", tokens.tokens, name="tokens"),
    path("settings/api/<slug:public_id>/take-away/", tokens.token_drop, name="token_drop"),
    path("media/<str:name>", media.picture, name="picture"),
    path("clips/<str:public_id>/", clips.clip, name="clip"),
    path("api/v1/clips/", ClipList.as_view(), name="api_clips"),
    path("api/v1/clips/import/", ClipImportView.as_view(), name="api_clip_import"),
    path("api/v1/clips/<str:public_id>/", ClipDetail.as_view(), name="api_clip"),
]
