// For a browser that knows no modules: the page is fetched again, as it is without any script. Syntax of 2009.
setTimeout(function () {
  location.reload();
}, 10000);
