// Puts the buy bar of a phone away while a buy button of the page itself is in view.
const bar = document.querySelector(".buybar");
const buttons = document.querySelectorAll(".hero .button, .offer .button, .cta .button");

if (bar && buttons.length && "IntersectionObserver" in window) {
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) inView.add(entry.target);
      else inView.delete(entry.target);
    }
    bar.classList.toggle("is-away", inView.size > 0 && !bar.contains(document.activeElement));
  });
  buttons.forEach((button) => observer.observe(button));
}
