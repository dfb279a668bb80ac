"""Every number that the checks chose: from where on something is worth a finding, and how much of it is shown.

Each has its reason beside it. A finding that is none costs more than one that is missed: people stop reading.
"""

# Classes and pictures.
TINY = 10  # samples of a class; of fewer the validation part gets one or two, which prove nothing
UNBALANCED = 10  # times as many samples of the largest class as of the smallest; by judgement
SMALL, LARGE = 1 / 4, 4  # times the usual shorter side; by judgement: so far a picture is enlarged, or shrunk, by 4
LONG = 3.0  # the longer side in shorter sides: a square cut out of its middle shows a third; by judgement

# Leaks.
FEWEST = 40  # samples of the training part from which on a leak can be told from chance; by judgement
SURE = 0.97  # share of the mistakes of a plain guess that a column alone undoes; by judgement
CLOSE = 0.98  # share of a number's variance that a column alone explains; by judgement
EXACT = 0.9999  # share of it that a sum of columns explains: all but what rounding leaves
AGAIN = 0.2  # share of a part's samples whose thing is in the training part as well; by judgement
LEAK_BINS, IN_BIN = 64, 5  # bins of numbers at most, and samples in each at least, so that no bin learns by heart

# Pictures that look the same.
NEAR_BITS = 5  # differing bits up to which two hashes of 64 are near; all pairs of so few share three whole bytes
REACH = 32  # others of its bucket that a hash is compared with, so that time grows as the pictures do
ALIKE = 0.99  # least correlation of two thumbs that look the same; by eye
FLAT = 2.0  # grey levels; a thumb that deviates by fewer shows nothing but noise

# What is expected of data, learned from such as they should be; all of it by judgement.
EXPECTED_MARGIN = 1.0  # of the range of numbers, on either side: halves of five tables stayed within it
EXPECTED_TIMES = 5  # that the rarest value must have been seen for all of them to be listed
EXPECTED_NEVER = 3.0  # of n samples may be missing where none was: the rule of three (Hanley, Lippman-Hand 1983)
EXPECTED_LONGER = 2  # times as long as the longest text, or as short as the shortest
EXPECTED_VALUES, EXPECTED_SHARES = 200, 20  # classes that are listed, and of which shares are expected
EXPECTED_SHARE, EXPECTED_SIGMAS = 0.05, 4.0  # by how much a share may differ at least, and in deviations of chance
EXPECTED_TOLD = 5  # broken expectations in the message that stops a training; by eye

# How much is shown: by eye, so that a page stays small.
OPTIONS, FORMS, FINDINGS, COLUMNS = 6, 4, 3, 30  # of a category, of dates, of a kind, of a table in a terminal
GROUPS, OF_GROUP = 6, 4  # findings of a kind on the page, pictures of each
CLASSES, OF_CLASS = 24, 8  # classes on the page, pictures of each
ROWS, DOTS = 200, 400  # lines of a list, as check.json has them all; sizes in a chart
PICTURE_PX = 144  # the longer side of one
