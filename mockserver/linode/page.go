package linode

import (
	"iter"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// The sizes that a page of a list may have.
const (
	pageDefault = 100
	pageMinimum = 25
	pageMaximum = 500
)

// wirePage is a page of a list of rows on the wire.
type wirePage[W any] interface {
	~struct {
		Data    []W   `json:"data"`
		Page    int   `json:"page"`
		Pages   int   `json:"pages"`
		Results int64 `json:"results"`
	}
}

// rowsOf are the rows of a list.
type rowsOf[T any] interface {
	Len() int
	// From ranges over the rows without the first n.
	From(n int) iter.Seq[T]
}

// slice implements [rowsOf].
type slice[T any] []T

func (rows slice[T]) Len() int               { return len(rows) }
func (rows slice[T]) From(n int) iter.Seq[T] { return slices.Values(rows[n:]) }

// list is [listRows] for a slice.
func list[P wirePage[W], T, W any](c *call, rows []T, fields filterFields[T], onWire func(T) W) service.Response {
	return listRows[P](c, slice[T](rows), fields, onWire)
}

// listRows returns the requested page of the rows that pass the filter of the request. The fields are those that can be filtered by.
// Without a filter and faults, only the rows of the page are visited.
func listRows[P wirePage[W], T, W any](c *call, rows rowsOf[T], fields filterFields[T], onWire func(T) W) service.Response {
	number, size, problems := c.paging()
	if len(problems) > 0 {
		return c.reject(problems...)
	}
	if filter := c.Request.Header.Get("X-Filter"); filter != "" || c.Faults != nil {
		passed, reason := applyFilter(filter, slices.Collect(rows.From(0)), fields)
		if reason != "" {
			return c.reject(problem{"X-Filter", reason})
		}
		rows = slice[T](service.Shuffled(c.Call, passed))
	}
	pages := max((rows.Len()+size-1)/size, 1)
	// The rows before a page may be too many for 64 bits. Then the last page is returned.
	if high, _ := bits.Mul64(number, uint64(size)); high > 0 {
		number = uint64(pages)
	}
	data := []W{}
	if begin := number - 1; begin < uint64(pages) {
		var page []T
		for row := range rows.From(min(int(begin)*size, rows.Len())) {
			if page = append(page, row); len(page) == size {
				break
			}
		}
		for _, row := range service.Shortened(c.Call, page) {
			data = append(data, onWire(row))
		}
	}
	return ok(P{Data: data, Page: int(min(number, math.MaxInt)), Pages: pages, Results: int64(rows.Len())})
}

// paging reads the query of a list.
func (c *call) paging() (page uint64, size int, problems []problem) {
	query := c.Request.URL.Query()
	page = 1
	if query.Has("page") {
		number, err := strconv.ParseUint(query.Get("page"), 10, 64)
		switch {
		case isOutOfRange(query.Get("page")):
			number = math.MaxUint64
		case err != nil || number == 0:
			problems = append(problems, problem{"page", "Must be a whole number from 1 on"})
		}
		page = number
	}
	size, wrongSize := c.pageSize()
	return page, size, append(problems, wrongSize...)
}

// pageSize reads the size of a page.
func (c *call) pageSize() (size int, problems []problem) {
	query := c.Request.URL.Query()
	if !query.Has("page_size") {
		return pageDefault, nil
	}
	size, err := strconv.Atoi(query.Get("page_size"))
	if err != nil || size < pageMinimum || size > pageMaximum {
		problems = append(problems, problem{"page_size", "Must be a whole number from 25 to 500"})
	}
	return size, problems
}

// isOutOfRange reports whether a text is a whole number of more than 64 bits.
func isOutOfRange(text string) bool {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return false
	}
	_, err := strconv.ParseUint(text, 10, 64)
	return err != nil
}
