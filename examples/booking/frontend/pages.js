const characters = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text) => String(text).replace(/[&<>"]/g, (character) => characters[character])

const layout = (content) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Family bookings</title>
<style>
  body { font: 1rem/1.5 system-ui; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse; width: 100% }
  td, th { text-align: left; padding: 0.25rem 0.5rem; border-bottom: 1px solid #ccc }
</style>
<h1>Family bookings</h1>
${content}
</html>
`

export const messagePage = (message) => layout(`<p>${escape(message)}</p>\n<p><a href="/">All bookings</a></p>`)

export const bookingsPage = (bookings, { release, backendRelease }) =>
  layout(`<form method="post" action="/book">
  <input name="guest" placeholder="Who is coming?" required maxlength="100">
  <input name="arrives" type="date" required>
  <input name="nights" type="number" min="1" max="30" value="2" required>
  <button>Book</button>
</form>
<table>
  <tr><th>No.</th><th>Guest</th><th>Arrives</th><th>Nights</th><th>State</th></tr>
${bookings.map(row).join('\n')}
</table>
<p><small>frontend ${escape(release)}, backend ${escape(backendRelease)}</small></p>`)

const row = ({ id, guest, arrives, nights, confirmed_at }) =>
  `  <tr><td>${id}</td><td>${escape(guest)}</td><td>${arrives}</td><td>${nights}</td>` +
  `<td>${confirmed_at ? 'confirmed' : 'requested'}</td></tr>`
