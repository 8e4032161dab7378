"""The few words of a page that are ours and not the creator's, by language; English where we have none."""

from collections.abc import Mapping

from products.rendering.reading_words import reading_words

RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb"})

_ENGLISH: Mapping[str, str] = {
    "skip": "Skip to content",
    "get_it": "Get it",
    "get_free": "Get it free",
    "what_you_get": "What you get",
    "free": "Free",
    "once": "One payment, yours to keep",
    "once_free": "Yours to keep",
    "lists": "lists",
    "anywhere": "To read on any screen and to print.",
    "secure": "Secure checkout by Stripe.",
    "secure_more": "Card, Apple Pay or Google Pay.",
    "no_account": "No account needed.",
    "no_account_more": "Your link comes by e-mail.",
    "secure_short": "Secure checkout",
    "claim_short": "No card needed",
    "sold_by": "Sold by",
    "library": "Your library",
    "made_with": "Made with Owny",
    "contents": "Contents",
    "pages": "Pages of this product",
    "previous": "Previous",
    "next": "Next",
    "finish": "Back to your library",
    "chapter": "Chapter",
    "lesson": "Lesson",
    "day": "Day",
    "list": "List",
    "module": "Module",
    "of": "of",
    "done": "done",
    "opens": "Opens",
    "from_clip": "From the clip",
    "play": "Watch the clip",
    "from_video": "From the video",
    "new_window": "opens in a new window",
    "by": "By",
    "file": "PDF",
    "ticked": "ticked",
    "ticked_so_far": "Ticked so far",
    "note": "Your notes stay on this device.",
    "to_remember": "To remember",
    "overview": "Overview",
    "pdf_guide": "Guide",
    "mini_course": "Mini course",
    "challenge": "Challenge",
    "checklist": "Checklist",
    "not_shown": "This block cannot be shown.",
    "not_shown_more": "Buyers do not see it. Nothing of it is lost.",
}
_GERMAN: Mapping[str, str] = {
    "skip": "Zum Inhalt", "get_it": "Jetzt holen", "get_free": "Kostenlos holen", "what_you_get": "Das ist drin",
    "lists": "Listen", "anywhere": "Zum Lesen auf jedem Gerät und zum Drucken.",
    "free": "Kostenlos", "once": "Einmal zahlen, für immer behalten", "once_free": "Für immer deins",
    "secure": "Sichere Zahlung mit Stripe.", "secure_more": "Karte, Apple Pay oder Google Pay.",
    "no_account": "Kein Konto nötig.", "no_account_more": "Der Link kommt per E-Mail.", "secure_short": "Sichere Zahlung",
    "claim_short": "Keine Karte nötig", "sold_by": "Verkauft von", "library": "Deine Bibliothek",
    "made_with": "Gemacht mit Owny", "contents": "Inhalt", "pages": "Seiten dieses Produkts", "previous": "Zurück",
    "next": "Weiter", "finish": "Zurück zur Bibliothek", "chapter": "Kapitel", "lesson": "Lektion", "day": "Tag",
    "list": "Liste", "module": "Modul", "of": "von", "done": "erledigt", "opens": "Öffnet",
    "from_clip": "Aus dem Clip", "play": "Clip ansehen", "by": "Von", "from_video": "Aus dem Video",
    "new_window": "öffnet ein neues Fenster",
    "ticked": "abgehakt", "ticked_so_far": "Bisher abgehakt", "note": "Deine Notizen bleiben auf diesem Gerät.",
    "to_remember": "Zum Merken", "overview": "Übersicht", "pdf_guide": "Ratgeber", "mini_course": "Minikurs",
    "challenge": "Challenge", "checklist": "Checkliste",
}  # fmt: skip
_SPANISH: Mapping[str, str] = {
    "skip": "Ir al contenido", "get_it": "Comprar", "get_free": "Obtener gratis", "what_you_get": "Qué incluye",
    "lists": "listas", "anywhere": "Para leer en cualquier pantalla y para imprimir.",
    "free": "Gratis", "once": "Un solo pago, tuyo para siempre", "once_free": "Tuyo para siempre",
    "secure": "Pago seguro con Stripe.", "secure_more": "Tarjeta, Apple Pay o Google Pay.",
    "no_account": "Sin cuenta.", "no_account_more": "El enlace llega por correo.", "secure_short": "Pago seguro",
    "claim_short": "Sin tarjeta", "sold_by": "Vendido por", "library": "Tu biblioteca", "made_with": "Hecho con Owny",
    "contents": "Contenido", "pages": "Páginas de este producto", "previous": "Anterior", "next": "Siguiente",
    "finish": "Volver a tu biblioteca", "chapter": "Capítulo", "lesson": "Lección", "day": "Día", "list": "Lista",
    "module": "Módulo", "of": "de", "done": "hecho", "opens": "Se abre",
    "from_clip": "Del clip", "play": "Ver el clip", "by": "De", "from_video": "Del vídeo",
    "new_window": "se abre en otra ventana",
    "ticked": "marcados", "ticked_so_far": "Marcados hasta ahora", "note": "Tus notas se quedan en este dispositivo.",
    "to_remember": "Para recordar", "overview": "Resumen", "pdf_guide": "Guía", "mini_course": "Minicurso",
    "challenge": "Reto", "checklist": "Lista",
}  # fmt: skip
_FRENCH: Mapping[str, str] = {
    "skip": "Aller au contenu", "get_it": "Acheter", "get_free": "Obtenir gratuitement",
    "what_you_get": "Ce que vous recevez",
    "lists": "listes", "anywhere": "À lire sur tout écran et à imprimer.",
    "free": "Gratuit", "once": "Un seul paiement, à vous pour toujours", "once_free": "À vous pour toujours",
    "secure": "Paiement sécurisé par Stripe.", "secure_more": "Carte, Apple Pay ou Google Pay.",
    "no_account": "Sans compte.", "no_account_more": "Le lien arrive par e-mail.", "secure_short": "Paiement sécurisé",
    "claim_short": "Sans carte", "sold_by": "Vendu par", "library": "Votre bibliothèque", "made_with": "Fait avec Owny",
    "contents": "Sommaire", "pages": "Pages de ce produit", "previous": "Précédent", "next": "Suivant",
    "finish": "Retour à la bibliothèque", "chapter": "Chapitre", "lesson": "Leçon", "day": "Jour", "list": "Liste",
    "module": "Module", "of": "sur", "done": "terminé", "opens": "Ouvre",
    "from_clip": "Extrait de", "play": "Voir le clip", "by": "Par", "from_video": "Dans la vidéo",
    "new_window": "s’ouvre dans une nouvelle fenêtre",
    "ticked": "cochés", "ticked_so_far": "Cochés jusqu’ici", "note": "Vos notes restent sur cet appareil.",
    "to_remember": "À retenir", "overview": "Aperçu", "pdf_guide": "Guide", "mini_course": "Mini-cours",
    "challenge": "Défi", "checklist": "Liste",
}  # fmt: skip
_ARABIC: Mapping[str, str] = {
    "skip": "انتقل إلى المحتوى", "get_it": "احصل عليه", "get_free": "احصل عليه مجانًا", "what_you_get": "ما ستحصل عليه",
    "lists": "قوائم", "anywhere": "للقراءة على أي شاشة وللطباعة.",
    "free": "مجاني", "once": "دفعة واحدة، ويبقى لك", "once_free": "يبقى لك", "secure": "دفع آمن عبر Stripe.",
    "secure_more": "بطاقة أو Apple Pay أو Google Pay.", "no_account": "لا حاجة إلى حساب.",
    "no_account_more": "يصلك الرابط بالبريد الإلكتروني.", "secure_short": "دفع آمن", "claim_short": "لا حاجة إلى بطاقة",
    "sold_by": "البائع", "library": "مكتبتك", "made_with": "صُنع مع Owny", "contents": "المحتويات",
    "pages": "صفحات هذا المنتج", "previous": "السابق", "next": "التالي", "finish": "العودة إلى مكتبتك",
    "chapter": "الفصل", "lesson": "الدرس", "day": "اليوم", "list": "القائمة", "module": "الوحدة", "of": "من",
    "done": "تم", "opens": "يُفتح", "from_clip": "من المقطع",
    "play": "شاهد المقطع", "from_video": "من الفيديو",
    "new_window": "يُفتح في نافذة جديدة", "by": "بقلم", "ticked": "منجزة", "ticked_so_far": "المنجز حتى الآن",
    "note": "تبقى ملاحظاتك على هذا الجهاز.", "to_remember": "للتذكّر", "overview": "نظرة عامة", "pdf_guide": "دليل",
    "mini_course": "دورة قصيرة", "challenge": "تحدٍّ", "checklist": "قائمة مراجعة",
}  # fmt: skip
_LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": {**reading_words("en"), **_ENGLISH},
    "de": {**reading_words("de"), **_ENGLISH, **_GERMAN},
    "es": {**reading_words("es"), **_ENGLISH, **_SPANISH},
    "fr": {**reading_words("fr"), **_ENGLISH, **_FRENCH},
    "ar": {**reading_words("ar"), **_ENGLISH, **_ARABIC},
}


def words_for(language: str) -> Mapping[str, str]:
    """Our words in a BCP-47 language, or English."""
    return _LANGUAGES.get(language.partition("-")[0].lower(), _LANGUAGES["en"])


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
