"""Every number that reading and preparing data chose: what a column is taken for, how much is looked at and told.

Each has its reason beside it. "By judgement" means that tables of the data sets at hand were looked at, and no more.
"""

# What a column is taken for.
LOOKED_AT = 2000  # cells from all over a column: the guess of a large table takes no longer than that of a small one
SOON_CLEAR = 200  # cells of what shows its kind soon: durations, lists
OF_A_KIND = 0.95  # share of them that must be of a kind; one in twenty may be a slip
SPECIAL = 0.5  # share of them above which what looks so special as dates and times is no chance
LONG, WORDS = 30, 6  # letters and words in the mean, from which on words that differ are a text; by judgement
ALL_DIFFERENT = 20  # samples from which on a column of all different cells is no chance
SPARSE = 0.5  # share of empty cells above which a column is left out; by judgement
MANY_WORDS = 200  # different words of a column from which on they are read at once
FEW_CLASSES = 20  # different whole numbers up to which a target of a table is one of several classes; by judgement
FEW_NAMES = 30  # different words up to which 3.10 may be another name than 3.1; by judgement
NO_SLIPS = 0.05  # share of the different words from which on they are no slips: what `OF_A_KIND` leaves
MOST_LABELS, LABEL_LETTERS = 500, 40  # joined labels, and letters of one; what has more is a text
LABEL_AGAIN = 5  # how often a joined label comes in the mean: words of texts come once or twice
LABELS_ONCE, LABELS_SEVERAL = 0.1, 0.05  # shares: labels that may come once, cells that must hold several
WORD_AGAIN, NOTHING_WORDS = 2, 10  # how often a word must be among numbers to mean nothing, and how many do
SPELLED = 0.9  # share of a column's cells that are numbers with units or ranges; by judgement
PART_WORDS = 12  # different words of a column of parts that is not named as one: ten folds and a bit
MOST_UNREAD = 0.5  # share of a column's cells that cannot be read, above which it is refused: it is of another kind
TEXT_ANSWERS = 100  # different answers that the words of texts are compared by
MOST_CLASSES = 10_000  # that are balanced; more are numbers

# How files are read.
PIECE = 16_384  # rows of Parquet in memory at once
PIECE_BYTES = 2**25  # of a text table that are taken apart at once: beyond it nothing gets faster
LARGEST_CELL = 2**22  # characters; where a quote is not closed, no more is looked at
ROWS_AHEAD, TITLE_LINES = 50, 20  # that tell whether a table has a line of names, and whether a title stands above
TITLE_CHARACTERS, ENCODED_BYTES, COUNTED_BYTES = 2**16, 2**10, 2**16  # of a file, at once
SOME_FILES = 50  # cells of a table that are looked for as files: each may wait for a disk
AT_ONCE, HASHED_AT_ONCE = 32, 64  # samples, and cells, that a thread takes at once: enough to be worth the change
HASHED_ROWS = 2**14  # of a table that are written out and hashed at once: 2 MB
READERS = 8  # threads that hash: reading waits for the disk, not for a processor
REMEMBERED, REMEMBERED_LETTERS = 100_000, 64  # plain cells whose hash is at hand, and letters of one: some 20 MB

# How batches are made.
CACHE_GB = 16.0  # of prepared data that are kept, where BYEORI_CACHE_GB says nothing; by judgement
AHEAD = 2  # batches that are gathered while the model works: one in hand and one to spare
KEPT_SHARE = 0.2  # of a device's free memory that columns may take there: a training needs the rest; by judgement
RIDES_BYTES = 512  # of a sample, below which it is sent with its batch: a kernel that gathers it there costs more
UPLOAD_BYTES = 2**26  # of a column that are pinned and sent at once: long enough for full speed
ASIDE_BYTES = 2**20  # of a batch, from which on it is sent beside the stream that computes: about 20 us
AT_ONCE_BYTES = 2**25  # of packed samples that go through a network at once on a device: 170 photos of 256 px fill one
MOST_AT_ONCE = 1024  # of them, at most: no larger ones are faster
POOL = 50  # batches that are sorted together: near in length, yet drawn from a large part of the data

# How much is reported: by eye.
NAMES, REASONS, EXAMPLES, CELLS = 12, 6, 5, 3  # columns or inputs, reasons, lines or labels, cells
UNITS, LOST_LINES = 4, 20  # units of a column, lines without their picture
