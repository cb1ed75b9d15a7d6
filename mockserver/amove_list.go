package mockserver

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// The usual list of storage keys.
const (
	amovePage      = 1
	amovePageSize  = 50
	amoveSortField = "CreateDate"
)

// amoveKeyOrders are the fields that storage keys can be sorted by, with the order of each.
var amoveKeyOrders = map[string]func(a, b *amoveKey) int{
	"Id":          byText(func(k *amoveKey) string { return k.id }),
	"UserId":      byText(func(k *amoveKey) string { return k.user.id }),
	"AccountId":   byText(func(k *amoveKey) string { return k.user.account.id }),
	"Name":        byText(func(k *amoveKey) string { return k.name }),
	"AccessKey":   byText(func(k *amoveKey) string { return k.accessKey }),
	"Description": byText((*amoveKey).description),
	"Region":      byText(func(k *amoveKey) string { return k.region }),
	"StorageDn":   byText(func(k *amoveKey) string { return k.host }),
	"StorageTier": func(a, b *amoveKey) int { return cmp.Compare(a.tier, b.tier) },
	"CreateDate":  func(a, b *amoveKey) int { return a.createdAt.Compare(b.createdAt) },
}

func byText(text func(*amoveKey) string) func(a, b *amoveKey) int {
	return func(a, b *amoveKey) int { return cmp.Compare(text(a), text(b)) }
}

// amoveListing is how a list is asked for.
type amoveListing struct {
	page, pageSize int
	sortField      string
	descending     bool
}

// listing reads the query of a list.
func (c *amoveCall) listing() (l amoveListing, problem string) {
	q := httpjson.ParseQuery(c.r.URL.RawQuery)
	text := func(name, absent string) string {
		if q.Has(name) {
			return q.Text(name)
		}
		return absent
	}
	refuse := func(name string) {
		problem = cmp.Or(problem, fmt.Sprintf("The value '%s' is not valid for %s.", q.Text(name), name))
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
	l.page = number("page", amovePage)
	l.pageSize = number("pagesize", amovePageSize)
	if l.sortField = text("sortfield", amoveSortField); amoveKeyOrders[l.sortField] == nil {
		refuse("sortfield")
	}
	descending := text("descending", "true")
	if l.descending = strings.EqualFold(descending, "true"); !l.descending && !strings.EqualFold(descending, "false") {
		refuse("descending")
	}
	return l, problem
}

// of returns the page of some keys, sorted. Those that are equal stay in the order in which they were made.
func (l amoveListing) of(keys []*amoveKey) []*amoveKey {
	order := amoveKeyOrders[l.sortField]
	sorted := slices.Clone(keys)
	slices.SortStableFunc(sorted, func(a, b *amoveKey) int {
		if l.descending {
			a, b = b, a
		}
		return order(a, b)
	})
	// Both numbers have 32 bits at most, so that their product does not overflow.
	start := min(int64(l.page-1)*int64(l.pageSize), int64(len(sorted)))
	end := min(start+int64(l.pageSize), int64(len(sorted)))
	return sorted[start:end]
}

func (l amoveListing) onWire() *wire.AmoveCollectionOptions {
	return &wire.AmoveCollectionOptions{
		Page:     l.page,
		PageSize: l.pageSize,
		Sort:     []wire.AmoveSort{{Field: l.sortField, Descending: l.descending}},
	}
}
