package mockserver

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// The sizes that a page of a list may have.
const (
	linodePageDefault = 100
	linodePageMinimum = 25
	linodePageMaximum = 500
)

// linodePage is one page of a list.
type linodePage[T any] struct {
	rows    []T
	number  int
	pages   int
	results int64
}

// linodePageOf cuts the page that a request asks for from those rows that its filter lets through. The fields are what can be
// filtered by.
func linodePageOf[T any](c *linodeCall, rows []T, fields linodeFilterFields[T]) (page linodePage[T], refusal answer, valid bool) {
	number, size, problems := c.paging()
	if len(problems) > 0 {
		return page, c.reject(problems...), false
	}
	rows, reason := filterLinode(c.r.Header.Get("X-Filter"), rows, fields)
	if reason != "" {
		return page, c.reject(linodeProblem{"X-Filter", reason}), false
	}
	page.results = int64(len(rows))
	page.pages = max((len(rows)+size-1)/size, 1)
	// The rows before a page may be too many to count. Then it is the last one that is given.
	if high, _ := bits.Mul64(number, uint64(size)); high > 0 {
		number = uint64(page.pages)
	}
	page.number = int(min(number, math.MaxInt))
	if begin := number - 1; begin < uint64(page.pages) {
		from := min(int(begin)*size, len(rows))
		page.rows = shortened(c.call, rows[from:min(from+size, len(rows))])
	}
	return page, answer{}, true
}

// paging reads the query of a list.
func (c *linodeCall) paging() (page uint64, size int, problems []linodeProblem) {
	query := c.r.URL.Query()
	page, size = 1, linodePageDefault
	if query.Has("page") {
		number, err := strconv.ParseUint(query.Get("page"), 10, 64)
		switch {
		case isOutOfRange(query.Get("page")):
			number = math.MaxUint64
		case err != nil || number == 0:
			problems = append(problems, linodeProblem{"page", "Must be a whole number from 1 on"})
		}
		page = number
	}
	if query.Has("page_size") {
		number, err := strconv.Atoi(query.Get("page_size"))
		if err != nil || number < linodePageMinimum || number > linodePageMaximum {
			problems = append(problems, linodeProblem{"page_size", "Must be a whole number from 25 to 500"})
		}
		size = number
	}
	return page, size, problems
}

// isOutOfRange tells whether a text is a number that 64 bits do not hold.
func isOutOfRange(text string) bool {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return false
	}
	_, err := strconv.ParseUint(text, 10, 64)
	return err != nil
}
