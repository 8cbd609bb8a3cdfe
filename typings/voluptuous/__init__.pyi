# Home Assistant serves its own validator under this name. With the types of the package of this
# name no schema would fit its forms.
from probatio import *
