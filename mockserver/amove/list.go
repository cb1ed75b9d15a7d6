package amove

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// keyOrders are the fields that storage keys can be sorted by, with the order of each.
var keyOrders = map[string]func(a, b *keyRow) int{
	"Id":          byText(func(k *keyRow) string { return k.ID }),
	"UserId":      byText(func(k *keyRow) string { return k.UserID }),
	"AccountId":   byText(func(k *keyRow) string { return k.AccountID }),
	"Name":        byText(func(k *keyRow) string { return k.Name }),
	"AccessKey":   byText(func(k *keyRow) string { return k.AccessKey }),
	"Description": byText(func(k *keyRow) string { return k.Description }),
	"Region":      byText(func(k *keyRow) string { return k.Region }),
	"StorageDn":   byText(func(k *keyRow) string { return k.StorageDN }),
	"StorageTier": func(a, b *keyRow) int { return cmp.Compare(a.StorageTier, b.StorageTier) },
	"CreateDate":  func(a, b *keyRow) int { return a.CreateDate.Compare(b.CreateDate) },
}

func byText(text func(*keyRow) string) func(a, b *keyRow) int {
	return func(a, b *keyRow) int { return cmp.Compare(text(a), text(b)) }
}

// listing is the requested page and order of a list.
type listing struct {
	page, pageSize int
	sortField      string
	descending     bool
}

// listing reads the query of a list.
func (c *call) listing() (l listing, problem string) {
	q := httpjson.ParseQuery(c.Request.URL.RawQuery)
	text := func(name, absent string) string {
		if q.Has(name) {
			return q.Text(name)
		}
		return absent
	}
	refuse := func(name string) {
		problem = cmp.Or(problem, notValid(name, q.Text(name)))
	}
	number := func(name string, usual int) int {
		n, err := strconv.ParseInt(text(name, strconv.Itoa(usual)), 10, 32)
		if err != nil {
			refuse(name)
		}
		if n < 1 {
			return usual
		}
		return int(n)
	}
	l.page = number("page", 1)
	l.pageSize = number("pagesize", 50)
	if l.sortField = text("sortfield", "CreateDate"); keyOrders[l.sortField] == nil {
		refuse("sortfield")
	}
	descending := text("descending", "true")
	if l.descending = strings.EqualFold(descending, "true"); !l.descending && !strings.EqualFold(descending, "false") {
		refuse("descending")
	}
	return l, problem
}

// sorted returns keys in the order of the list. Equal keys stay in the order in which they were made.
func (l listing) sorted(keys []*keyRow) []*keyRow {
	order := keyOrders[l.sortField]
	sorted := slices.Clone(keys)
	slices.SortStableFunc(sorted, func(a, b *keyRow) int {
		if l.descending {
			a, b = b, a
		}
		return order(a, b)
	})
	return sorted
}

// cut returns the rows of the page.
func (l listing) cut(sorted []*keyRow) []*keyRow {
	// Both numbers have 32 bits at most, so that their product does not overflow.
	start := min(int64(l.page-1)*int64(l.pageSize), int64(len(sorted)))
	end := min(start+int64(l.pageSize), int64(len(sorted)))
	return sorted[start:end]
}

func (l listing) onWire() *wire.AmoveCollectionOptions {
	return &wire.AmoveCollectionOptions{
		Page:     l.page,
		PageSize: l.pageSize,
		Sort:     []wire.AmoveSort{{Field: l.sortField, Descending: l.descending}},
	}
}
