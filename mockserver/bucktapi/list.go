package bucktapi

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// listRow is a row of a list. Its id is the cursor of the page that follows it.
type listRow interface {
	comparable
	id() string
}

// emptyMark is appended to a cursor that leads on from an empty page, so that no cursor comes twice. No id and no name of an S3
// bucket holds it.
const emptyMark = "~"

func trimEmptyMark(cursor string) string { return strings.TrimRight(cursor, emptyMark) }

// lagging returns rows of an owner as they were a while ago if a fault makes lists lag behind.
func lagging[T listRow](c *call, owner any, rows []T) []T {
	return service.Lagging(c.Call, &c.system.history, c.now, owner, rows, func(a, b T) int { return cmp.Compare(a.id(), b.id()) })
}

// following returns the rows of an owner's table that follow the request's cursor and pass, at most one more than a page has: a page
// costs a page, however long the list is.
func following[T listRow](c *call, q query, owner any, table *state.Table[T], passes func(T) bool) []T {
	if c.IsStale() {
		past := after(q, lagging(c, owner, slices.Collect(table.All())))
		return slices.DeleteFunc(past, func(row T) bool { return !passes(row) })
	}
	return table.Page(trimEmptyMark(q.Text("cursor")), q.limit+1, passes)
}

// after drops the rows up to the request's cursor. They ascend by id.
func after[T listRow](q query, rows []T) []T {
	cursor := trimEmptyMark(q.Text("cursor"))
	for len(rows) > 0 && rows[0].id() <= cursor {
		rows = rows[1:]
	}
	return rows
}

// uncounted is the total of a list that does not show one.
const uncounted = -1

// list responds with a page of the rows that follow the request's cursor. Without rows it uses no reflection: the first request
// of many tests lists the rows of a new server.
func list[T interface{ id() string }, W any](c *call, q query, rows []T, total int, onWire func(T) W) service.Response {
	items, more := service.Page(c.Call, &c.system.pager, rows, q.limit)
	return service.Response{Status: http.StatusOK, Body: httpjson.Build(func(body []byte) []byte {
		body = append(body, `{"data":[`...)
		var row W
		for i, item := range items {
			if i > 0 {
				body = append(body, ',')
			}
			row = onWire(item)
			body = httpjson.Append(body, &row)
		}
		body = append(body, `],"error":null,"meta":{"limit":`...)
		body = strconv.AppendInt(body, int64(q.limit), 10)
		body = append(body, `,"nextCursor":`...)
		switch cursor := q.Text("cursor"); {
		case !more:
			body = append(body, "null"...)
		case c.RepeatsCursor(cursor):
			body = httpjson.Append(body, cursor)
		case len(items) == 0:
			body = httpjson.Append(body, cursor+emptyMark)
		default:
			body = httpjson.Append(body, items[len(items)-1].id())
		}
		if total != uncounted {
			body = append(body, `,"total":`...)
			body = strconv.AppendInt(body, int64(total), 10)
		}
		return append(body, "}}"...)
	})}
}
