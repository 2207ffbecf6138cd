import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

pages = get_wsgi_application()

# It needs the models, which are there only now.
from newsroom.beacon import Beacon  # noqa: E402

application = Beacon(pages)
