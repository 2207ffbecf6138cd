"""What only a browser can tell of a page: run in it, or from beside it."""

# What moved while the page was loaded, as Chromium sees it (Cumulative Layout Shift): how far, and
# which elements.
SHIFTS = """async () => {
    const moved = [];
    new PerformanceObserver(list => {
        for (const { value, sources } of list.getEntries()) {
            const nodes = sources.map(({ node }) => node?.outerHTML ?? node?.textContent ?? "");
            moved.push([value, ...nodes.map(each => each.slice(0, 120))]);
        }
    }).observe({ type: "layout-shift", buffered: true });
    await document.fonts.ready;
    await new Promise(requestAnimationFrame);
    await new Promise(resolve => setTimeout(resolve, 50)); // it is told after the frame
    return moved;
}"""

# What is wider than the window, and what is cut off within its box; but for what scrolls by itself,
# and what only screen readers get.
TOO_WIDE = """() => {
    const found = [], width = document.documentElement.clientWidth;
    for (const element of document.body.querySelectorAll("*")) {
        if (element.closest(".wide, pre, input, .unseen, .skip, svg")) continue;
        const box = element.getBoundingClientRect(), style = getComputedStyle(element);
        const cut = ["hidden", "clip"].includes(style.overflowX) &&
            element.scrollWidth > element.clientWidth + 1;
        if (box.width && (box.right > width + 0.5 || box.left < -0.5 || cut)) {
            found.push(element.outerHTML.slice(0, 120));
        }
    }
    if (document.documentElement.scrollWidth > width) found.push("the page scrolls sideways");
    return found;
}"""

# In print: what can only be used on a screen, what would have to be scrolled, and times that do not
# say their date.
NOT_FOR_PAPER = """() => [...document.querySelectorAll("nav, button, input, form, .skip, .share")]
    .filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 120))"""
CUT_OFF = """() => [...document.querySelectorAll(".wide, pre")]
    .filter(each => each.scrollWidth > each.clientWidth + 1)
    .map(each => each.outerHTML.slice(0, 120))"""
UNDATED = """() => [...document.querySelectorAll("time")].filter(each => {
    const after = getComputedStyle(each, "::after").content;
    return each.checkVisibility() && !/[0-9]{4}/.test(each.textContent + after);
}).map(each => each.outerHTML)"""

# What moves where less motion is wanted.
MOVING = """() => [...document.querySelectorAll("*")].filter(each => {
    const { transitionDuration, animationName } = getComputedStyle(each);
    return animationName !== "none" || /[1-9]/.test(transitionDuration);
}).map(each => each.outerHTML.slice(0, 120))"""

# Of what has the focus: what it is, and whether that can be seen.
FOCUS = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const label = element.closest("label"), around = label ? getComputedStyle(label) : style;
    return {
        what: element.outerHTML.slice(0, 120),
        skips: element.matches(".skip"),
        none: element === document.body,
        outlined: [style, around].some(each => each.outlineStyle !== "none" &&
            parseFloat(each.outlineWidth) >= 2),
        onScreen: box.width > 0 && box.right > 0 && box.left < innerWidth,
    };
}"""
