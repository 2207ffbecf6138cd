import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django = get_wsgi_application()

# They need the models, which are there only now.
from newsroom.beacon import Beacon
from newsroom.page_cache import PageCache

application = Beacon(PageCache(django))
